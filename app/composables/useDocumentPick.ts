import type { z } from 'zod'
import type { DocumentList, KnowledgeDocument } from '#shared/schemas/knowledge'

const SEARCH_DELAY_MS = 250
const SHOWN = 30

/** Documents to pick from, found by their names on the server. `picked` are named too, however long ago they were picked. */
export function useDocumentPick(picked: () => readonly string[] = () => []) {
  const api = useApi()
  const search = ref('')
  const documents = shallowRef<KnowledgeDocument[]>([])
  const named = shallowRef(new Map<string, KnowledgeDocument>())
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(true)
  let latest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const list = (query: Record<string, string | number | boolean>) => api<z.infer<typeof DocumentList>>('/documents', { query })
  const remember = (found: readonly KnowledgeDocument[]) => {
    named.value = new Map([...named.value, ...found.map(document => [document.id, document] as const)])
  }

  async function load() {
    const call = ++latest
    loading.value = true
    const answer = await list({ search: search.value.trim(), state: 'ready', order: 'name', limit: SHOWN }).catch(toApiError)
    if (call !== latest) return
    loading.value = false
    error.value = answer instanceof ApiError ? answer : null
    if (answer instanceof ApiError) return
    documents.value = answer.documents
    remember(answer.documents)
  }

  watch(search, () => {
    clearTimeout(timer)
    timer = setTimeout(load, SEARCH_DELAY_MS)
  })
  watch(() => picked().filter(id => !named.value.has(id)).join(), async (ids) => {
    if (ids) remember(await list({ ids, attached: true, limit: 100 }).then(({ documents }) => documents, () => []))
  }, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))

  void load()
  return { search, documents, named, error, loading, load }
}
