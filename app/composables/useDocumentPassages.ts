import type { z } from 'zod'
import type { KnowledgePassage, PassageList } from '#shared/schemas/knowledge'

const PAGE = 100
/** Pages of passages that are looked through for one of them. */
const MOST_PAGES = 60

/** What is indexed of a document, a page of it at a time. `wanted` is loaded however far behind it stands. */
export function useDocumentPassages(id: () => string, wanted: () => string | null) {
  const api = useApi()
  const passages = shallowRef<KnowledgePassage[]>([])
  const total = ref(0)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  const known = ref(false)
  let latest = 0

  const isMissing = () => wanted() !== null && !passages.value.some(passage => passage.id === wanted())

  async function load(before: KnowledgePassage[] = []): Promise<void> {
    const call = ++latest
    loading.value = true
    const answer = await api<z.infer<typeof PassageList>>(`/documents/${id()}/passages`, { query: { limit: PAGE, offset: before.length } }).catch(toApiError)
    if (call !== latest) return
    loading.value = false
    error.value = answer instanceof ApiError ? answer : null
    if (answer instanceof ApiError) return
    passages.value = [...before, ...answer.passages]
    total.value = answer.total
    known.value = true
    if (isMissing() && answer.passages.length && passages.value.length < Math.min(total.value, MOST_PAGES * PAGE)) await load(passages.value)
  }
  const more = () => load(passages.value)
  const hasMore = computed(() => passages.value.length < total.value)
  return { passages, total, error, loading, known, hasMore, load, more }
}
