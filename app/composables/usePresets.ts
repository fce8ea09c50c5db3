import type { z } from 'zod'
import type { CustomPresets, TtsPresets } from '#shared/schemas/tts'

export interface PresetDraft { name: string, speed: number, pitch: number }
export interface SpeechManner extends PresetDraft { builtin: boolean }

/** Manners of speaking: the built-in ones, one's own, and which is in use. */
export function usePresets() {
  const api = useApi()
  const { data: builtin, error: builtinError, loading, refresh: refreshBuiltin } = useApiData<z.infer<typeof TtsPresets>>('tts-presets', '/tts/presets')
  const { data: custom, error: customError, refresh: refreshCustom } = useApiData<z.infer<typeof CustomPresets>>('tts-presets-custom', '/tts/presets/custom')
  const presets = computed<SpeechManner[]>(() => [
    ...Object.entries(builtin.value?.presets ?? {}).map(([name, { speed, pitch }]) => ({ name, speed, pitch, builtin: true })),
    ...Object.entries(custom.value?.presets ?? {}).map(([name, { speed, pitch }]) => ({ name, speed, pitch, builtin: false }))
  ])
  const current = computed(() => builtin.value?.current ?? null)
  const error = computed(() => builtinError.value ?? customError.value)
  const refresh = async () => void await Promise.all([refreshBuiltin(), refreshCustom()])
  const pathOf = (name: string) => `/tts/presets/custom/${encodeURIComponent(name)}`

  async function choose(name: string) {
    await api('/tts/preset', { method: 'POST', body: { preset: name } })
    await refresh()
  }

  /** `before` is the name of the one that is changed; without it a new one is made. What it holds besides stays. */
  async function save({ name, speed, pitch }: PresetDraft, before?: string) {
    const { builtin: _, ...kept } = { builtin: false, ...before !== undefined ? custom.value?.presets[before] : {} }
    const body = { name, params: { ...kept, speed, pitch } }
    if (before === undefined) await api('/tts/presets/custom', { method: 'POST', body })
    else await api(pathOf(before), { method: 'PUT', body })
    await refresh()
  }

  async function remove(name: string) {
    await api(pathOf(name), { method: 'DELETE' })
    await refresh()
  }

  return { presets, current, error, loading, refresh, choose, save, remove }
}
