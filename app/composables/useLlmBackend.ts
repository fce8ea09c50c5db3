import type { Backend } from '#shared/schemas/llm'

/** What answers now, and the switch. */
export function useLlmBackend() {
  const api = useApi()
  const { data: backend, error, loading, refresh } = useApiData<Backend>('llm-backend', '/llm/backend')

  async function switchTo(name: string) {
    await api('/llm/backend', { method: 'POST', body: { backend: name } })
    await refresh()
  }

  return { backend, error, loading, refresh, switchTo }
}
