import type { z } from 'zod'
import type { KnowledgeSet, KnowledgeSetFields, KnowledgeSetList } from '#shared/schemas/knowledge'

export type KnowledgeSetDraft = z.infer<typeof KnowledgeSetFields>

/** Sets of knowledge, those that came with the product under their names in the page's language. */
export function useKnowledgeSets() {
  const api = useApi()
  const { t } = useI18n()
  const { data, error, loading, refresh } = useApiData<z.infer<typeof KnowledgeSetList>>('knowledge-sets', '/knowledge/sets')
  const named = (set: KnowledgeSet): KnowledgeSet => set.builtin
    ? { ...set, name: t(`knowledge.sets.builtin.${set.id}.name`), description: t(`knowledge.sets.builtin.${set.id}.text`) }
    : set
  const sets = computed(() => (data.value?.sets ?? []).map(named))
  /** For a select. */
  const choices = computed(() => sets.value.map(({ id, name }) => ({ value: id, label: name })))

  /** Without `id` a new one is made. */
  async function save(fields: KnowledgeSetDraft, id?: string) {
    await api(`/knowledge/sets${id ? `/${id}` : ''}`, { method: id ? 'PUT' : 'POST', body: fields })
    await refresh()
  }

  /** What it holds goes to the general set. */
  async function remove(id: string) {
    await api(`/knowledge/sets/${id}`, { method: 'DELETE' })
    await refresh()
  }

  return { sets, choices, error, loading, refresh, save, remove }
}
