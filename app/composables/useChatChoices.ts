import type { z } from 'zod'
import type { InjectionKey } from 'vue'
import type { Backend, PersonaDictionary, PersonaName, ProviderList } from '#shared/schemas/llm'

/** Stands for "what is set for everybody": a select has no empty value. */
export const CHAT_DEFAULT = 'default'

const KEY: InjectionKey<ReturnType<typeof createChoices>> = Symbol('chat choices')

/** The models and personas that a conversation can be given; the page loads them once for all its conversations. */
export const useChatChoices = () => inject(KEY, createChoices, true)
export const provideChatChoices = () => provide(KEY, createChoices())

function createChoices() {
  const { t } = useI18n()
  const immediate = useSessionStore().may('llm.read')
  const { data: providers } = useApiData<z.infer<typeof ProviderList>>('chat-providers', '/llm/providers', { query: { enabled_only: true }, immediate })
  const { data: backend } = useApiData<z.infer<typeof Backend>>('chat-backend', '/llm/backend', { immediate })
  const { data: personaList } = useApiData<z.infer<typeof PersonaDictionary>>('chat-personas', '/llm/personas', { immediate })
  const { data: persona } = useApiData<z.infer<typeof PersonaName>>('chat-persona', '/llm/persona', { immediate })

  const nameOf = (value: string) => {
    if (value === 'builtin') return t('chat.builtin')
    if (value === 'vllm') return 'vLLM'
    const known = connected.value.find(model => model.value === value)?.label
    return known ?? (providers.value ? t('chat.modelGone') : t('chat.model'))
  }
  const connected = computed(() => (providers.value?.providers ?? []).map(({ id, name }) => ({ value: `cloud:${id}`, label: name, icon: 'i-lucide-brain' })))
  const models = computed(() => [
    { value: CHAT_DEFAULT, label: backend.value ? t('chat.defaultIs', { name: nameOf(backend.value.backend) }) : t('chat.default'), icon: 'i-lucide-sparkles' },
    { value: 'builtin', label: t('chat.builtin'), icon: 'i-lucide-book-open' },
    ...backend.value?.backend === 'vllm' ? [{ value: 'vllm', label: 'vLLM', icon: 'i-lucide-brain' }] : [],
    ...connected.value
  ])
  const personas = computed(() => [
    { value: CHAT_DEFAULT, label: persona.value ? t('chat.defaultIs', { name: persona.value.name }) : t('chat.default'), icon: 'i-lucide-user-round' },
    ...Object.entries(personaList.value?.personas ?? {}).map(([value, { name }]) => ({ value, label: name, icon: 'i-lucide-user-round' }))
  ])
  const withCurrent = (items: Ref<{ value: string, label: string, icon: string }[]>, current: string | null | undefined) =>
    !current || items.value.some(({ value }) => value === current) ? items.value : [...items.value, { value: current, label: nameOf(current), icon: 'i-lucide-circle-help' }]

  return { models, personas, defaultPersona: computed(() => persona.value?.id ?? null), withCurrent }
}
