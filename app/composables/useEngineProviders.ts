import type { z } from 'zod'
import type { EngineKind, EngineProviderCreate, EngineProviderList, EngineProviderPatch, EngineProviderSaved, EngineProviderTested } from '#shared/schemas/engine-providers'

/** Servers that speak (`tts`) or listen (`stt`) for us. */
export function useEngineProviders(kind: EngineKind) {
  const api = useApi()
  const path = `/${kind}/providers`
  const { data, error, loading, refresh } = useApiData<z.infer<typeof EngineProviderList>>(`${kind}-providers`, path)
  const providers = computed(() => data.value?.providers ?? [])
  const drivers = computed(() => data.value?.drivers ?? [])

  async function create(fields: EngineProviderCreate) {
    const { provider } = await api<z.infer<typeof EngineProviderSaved>>(path, { method: 'POST', body: fields })
    await refresh()
    return provider
  }

  async function update(id: string, patch: EngineProviderPatch) {
    const { provider } = await api<z.infer<typeof EngineProviderSaved>>(`${path}/${id}`, { method: 'PUT', body: patch })
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
export function useEngineProviderTest(kind: EngineKind, id: () => string) {
  const api = useApi()
  const result = ref<EngineProviderTested>()
  const { run, running, error } = useAction(async () => {
    result.value = undefined
    result.value = await api<EngineProviderTested>(`/${kind}/providers/${id()}/test`, { method: 'POST' })
  }, { quiet: true })
  return { test: run, testing: running, result, error }
}
