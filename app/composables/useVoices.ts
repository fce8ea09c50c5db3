import type { z } from 'zod'
import type { VoiceInfo, VoiceList } from '#shared/schemas/tts'

/** All voices and the one of all channels. */
export function useVoices() {
  const api = useApi()
  const { data, error, loading, refresh } = useApiData<z.infer<typeof VoiceList>>('voices', '/voices')
  const voices = computed(() => data.value?.voices ?? [])
  const current = computed(() => data.value?.current.voice ?? null)

  async function choose(voice: VoiceInfo) {
    await api('/voice', { method: 'POST', body: { voice: voice.id } })
    await refresh()
  }

  return { voices, current, error, loading, refresh, choose }
}
