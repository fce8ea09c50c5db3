import type { z } from 'zod'
import type { ProviderList, ProviderSaved, ProviderTested, ProviderType } from '#shared/schemas/llm'

/** Connects the first model: stores the provider, asks it a real question, and answers with it from then on. */
export function useModelSetup() {
  const api = useApi()
  const { data, error, loading, refresh } = useApiData<z.infer<typeof ProviderList>>('setup-providers', '/llm/providers')
  const types = computed(() => Object.entries(data.value?.provider_types ?? {}).map(([id, type]) => ({ id, ...type })))
  const form = reactive({ provider_type: '', api_key: '', base_url: '', model_name: '' })
  const type = computed<ProviderType | undefined>(() => data.value?.provider_types[form.provider_type])
  const refusal = ref<ProviderTested>()
  /** Stored by an earlier try: the next one changes it instead of adding another. */
  let stored: { id: string, type: string } | undefined
  let connected = false

  watch(() => form.provider_type, () => {
    form.base_url = type.value?.default_base_url ?? ''
    form.model_name = type.value?.default_models[0] ?? ''
    refusal.value = undefined
  })

  async function store() {
    const fields = { name: type.value?.name ?? form.provider_type, base_url: form.base_url || null, model_name: form.model_name, api_key: form.api_key }
    if (stored?.type === form.provider_type) return api<z.infer<typeof ProviderSaved>>(`/llm/providers/${stored.id}`, { method: 'PUT', body: fields })
    if (stored) await api(`/llm/providers/${stored.id}`, { method: 'DELETE' })
    return api<z.infer<typeof ProviderSaved>>('/llm/providers', { method: 'POST', body: { ...fields, provider_type: form.provider_type, is_default: false } })
  }

  /** True when the model answered and is in use now; else `refusal` says why not. */
  async function connect() {
    refusal.value = undefined
    const { provider } = await store()
    stored = { id: provider.id, type: provider.provider_type }
    const tested = await api<ProviderTested>(`/llm/providers/${provider.id}/test`, { method: 'POST' })
    if (!tested.available) {
      refusal.value = tested
      return false
    }
    await api('/llm/backend', { method: 'POST', body: { backend: `cloud:${provider.id}` } })
    connected = true
    return true
  }

  // One that never answered would only be in the way of those connected later.
  onBeforeUnmount(() => {
    if (stored && !connected) void api(`/llm/providers/${stored.id}`, { method: 'DELETE' }).catch(() => undefined)
  })

  return { types, type, form, refusal, error, loading, refresh, connect }
}
