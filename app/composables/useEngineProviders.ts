import type { z } from 'zod'
import type { SpeechKind, SpeechProviderCreate, SpeechProviderList, SpeechProviderPatch, SpeechProviderSaved, SpeechProviderTested } from '#shared/schemas/speech-providers'

/** Servers that speak (`tts`) or listen (`stt`) for us. */
export function useSpeechProviders(kind: SpeechKind) {
  const api = useApi()
  const path = `/${kind}/providers`
  const { data, error, loading, refresh } = useApiData<z.infer<typeof SpeechProviderList>>(`${kind}-providers`, path)
  const providers = computed(() => data.value?.providers ?? [])
  const drivers = computed(() => data.value?.drivers ?? [])

  async function create(fields: SpeechProviderCreate) {
    const { provider } = await api<z.infer<typeof SpeechProviderSaved>>(path, { method: 'POST', body: fields })
    await refresh()
    return provider
  }

  async function update(id: string, patch: SpeechProviderPatch) {
    const { provider } = await api<z.infer<typeof SpeechProviderSaved>>(`${path}/${id}`, { method: 'PUT', body: patch })
    await refresh()
    return provider
  }

  async function remove(id: string) {
    await api(`${path}/${id}`, { method: 'DELETE' })
    await refresh()
  }

  return { providers, drivers, error, loading, refresh, create, update, remove }
}

/** A real sentence to a provider, and what came back. */
export function useSpeechProviderTest(kind: SpeechKind, id: () => string) {
  const api = useApi()
  const result = ref<SpeechProviderTested>()
  const { run, running, error } = useAction(async () => {
    result.value = undefined
    result.value = await api<SpeechProviderTested>(`/${kind}/providers/${id()}/test`, { method: 'POST' })
  }, { quiet: true })
  return { test: run, testing: running, result, error }
}
