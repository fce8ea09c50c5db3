import type { SearchTested, SearchTestQuery } from '#shared/schemas/knowledge'

/** What a question finds in the knowledge, and why. Asked again whenever the question changes; only the newest answer counts. */
export function useKnowledgeSearch(asked: () => SearchTestQuery | null) {
  const api = useApi()
  const found = shallowRef<SearchTested | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const searching = ref(false)
  let controller: AbortController | undefined

  async function search() {
    controller?.abort()
    const own = controller = new AbortController()
    const query = asked()
    searching.value = query !== null
    if (!query) {
      found.value = error.value = null
      return
    }
    const answer = await api<SearchTested>('/knowledge/search', { method: 'POST', body: query, signal: own.signal }).catch(toApiError)
    if (own !== controller) return
    searching.value = false
    error.value = answer instanceof ApiError ? answer : null
    if (!(answer instanceof ApiError)) found.value = answer
  }

  watch(() => JSON.stringify(asked()), search, { immediate: true })
  onScopeDispose(() => controller?.abort())
  return { found, error, searching, search }
}
