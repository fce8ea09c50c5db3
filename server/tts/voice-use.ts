import { getSetting } from '#server/system/settings'
import type { VoiceUse } from '#shared/schemas/tts'
import { knownVoices } from './known-voices'

type FindUse = (voice: string) => VoiceUse[]

const finders: FindUse[] = []

/** Whoever speaks with a voice says so here, so that nobody deletes it unawares. */
export const findVoiceUseBy = (find: FindUse) => void finders.push(find)

/** What speaks with the voice `id`: every channel, a persona, or a voice that only gives its words another timbre. */
export async function usesOfVoice(id: string): Promise<VoiceUse[]> {
  const voices = await knownVoices()
  const chosen = voices.filter(voice => voice.id === id && getSetting('tts.voice') === id)
  const basedOn = voices.filter(({ options }) => options?.base === id)
  return [
    ...chosen.map(({ name }) => ({ kind: 'tts.voice' as const, name })),
    ...basedOn.map(({ name }) => ({ kind: 'voice' as const, name })),
    ...finders.flatMap(find => find(id))
  ]
}
