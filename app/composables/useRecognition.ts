import type { SttEngineInfo, SttStatus } from '#shared/schemas/stt'

export const AUTO_ENGINE = 'auto'
const LOOK_AGAIN_MS = 5_000

/** What recognises speech: the engines, which of them hears live words and which recordings. */
export function useRecognition() {
  const api = useApi()
  const { data: status, error, loading, refresh } = useApiData<SttStatus>('stt-status', '/stt/status')
  const engines = computed(() => status.value?.engines ?? [])
  const nameOf = (id: string | null) => engines.value.find(engine => engine.id === id)?.name ?? id ?? ''
  useLive(refresh, LOOK_AGAIN_MS)

  async function choose(choice: { live_engine?: string, file_engine?: string }) {
    status.value = await api<SttStatus>('/stt/engine', { method: 'PUT', body: choice })
  }

  return { status, engines, nameOf, error, loading, refresh, choose }
}

export type RecognitionEngine = SttEngineInfo
