import type { VoiceInfo, VoiceList } from '#shared/schemas/tts'

/** All voices, and the one that was chosen for everything. */
export function useVoices() {
  const api = useApi()
  const { data, error, loading, refresh } = useApiData<VoiceList>('voices', '/voices')
  const voices = computed(() => data.value?.voices ?? [])
  /** The one that speaks everywhere; null where each persona has its own. */
  const chosen = computed(() => data.value?.current.chosen ? voices.value.find(voice => voice.default) ?? null : null)

  /** Null leaves it to the personas. */
  async function choose(voice: VoiceInfo | null) {
    await api('/voice', { method: 'POST', body: { voice: voice?.id ?? null } })
    await refresh()
  }

  return { voices, chosen, error, loading, refresh, choose }
}
