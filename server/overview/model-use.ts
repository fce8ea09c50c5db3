import { listPersonas } from '#server/dialogue/personas'
import type { InstalledModel } from '#server/system/installed-models'
import { getSetting } from '#server/system/settings'
import type { Voice } from '#server/tts/types'
import { listVoices } from '#server/tts/voices'
import type { ModelUse } from '#shared/schemas/models'

/** Voices that would fall silent without this model: the chosen one, the personas' and those made from recordings. */
export async function usesByVoices(model: InstalledModel): Promise<ModelUse[]> {
  if (model.kind !== 'tts' && model.kind !== 'conversion') return []
  const all = await listVoices()
  const direct = all.filter(voice => voice.options?.model === model.id || (model.type === 'openvoice' && voice.driver === 'openvoice'))
  const spoken = new Set(direct.map(({ id }) => id))
  const voices = all.filter(voice => spoken.has(voice.id) || spoken.has(String(voice.options?.base)))
  const isVoice = (id: string | null) => voices.some(voice => voice.id === id)
  return [
    ...voices.filter(({ id }) => id === getSetting('tts.voice')).map(named('tts.voice')),
    ...voices.filter(({ folder }) => folder).map(named('voice')),
    ...listPersonas().filter(({ voice }) => isVoice(voice)).map(named('persona'))
  ]
}

const named = (kind: ModelUse['kind']) => ({ name }: Pick<Voice, 'name'>): ModelUse => ({ kind, name })
