import type { z } from 'zod'
import type { Provider, ProviderCreate, ProviderList, ProviderModels, ProviderModelsQuestion, ProviderPatch, ProviderSaved, ProviderTested } from '#shared/schemas/llm'

/** Connected models of the installation and the person's own. */
export function useProviders() {
  const api = useApi()
  const { data, error, loading, refresh } = useApiData<z.infer<typeof ProviderList>>('llm-providers', '/llm/providers')
  const providers = computed(() => data.value?.providers ?? [])
  const types = computed(() => data.value?.provider_types ?? {})
  const typeName = (provider: Provider) => types.value[provider.provider_type]?.name ?? provider.provider_type

  async function create(fields: ProviderCreate) {
    const { provider } = await api<z.infer<typeof ProviderSaved>>('/llm/providers', { method: 'POST', body: fields })
    await refresh()
    return provider
  }

  async function update(id: string, patch: ProviderPatch) {
    const { provider } = await api<z.infer<typeof ProviderSaved>>(`/llm/providers/${id}`, { method: 'PUT', body: patch })
    await refresh()
    return provider
  }

  async function remove(id: string) {
    await api(`/llm/providers/${id}`, { method: 'DELETE' })
    await refresh()
  }

  async function setDefault(id: string) {
    await api(`/llm/providers/${id}/set-default`, { method: 'POST' })
    await refresh()
  }

  return { providers, types, typeName, error, loading, refresh, create, update, remove, setDefault }
}

/** A real question to a provider, and the result of the last one. */
export function useProviderTest(id: () => string) {
  const api = useApi()
  const result = ref<ProviderTested>()
  const { run, running, error } = useAction(async () => {
    result.value = undefined
    result.value = await api<ProviderTested>(`/llm/providers/${id()}/test`, { method: 'POST' })
  }, { quiet: true })
  return { test: run, testing: running, result, error }
}

/** The models that a provider's server lists, stored or not. */
export function useProviderModels() {
  const api = useApi()
  return async (question: ProviderModelsQuestion) =>
    (await api<z.infer<typeof ProviderModels>>('/llm/providers/list-models', { method: 'POST', body: question })).models
}
