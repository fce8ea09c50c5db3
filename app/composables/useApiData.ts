import type { MaybeRefOrGetter } from 'vue'

interface ApiDataOptions {
  query?: MaybeRefOrGetter<ApiOptions['query']>
  /** False: nothing is loaded before `refresh()`. */
  immediate?: boolean
}

/**
 * What a page shows from `GET /admin{path}`; it never blocks opening the page. `loading` is true only while there
 * is nothing to show yet, so that a refresh does not bring the skeleton back. Reloads when path or query change.
 */
export function useApiData<T>(key: string, path: MaybeRefOrGetter<string>, options: ApiDataOptions = {}) {
  const api = useApi()
  const { data, status, error: failure, refresh } = useAsyncData<T>(
    key,
    (_app, { signal }) => api<T>(toValue(path), { query: toValue(options.query), signal }),
    { lazy: true, immediate: options.immediate ?? true, watch: [() => toValue(path), () => JSON.stringify(toValue(options.query))] }
  )
  const error = computed(() => failure.value ? toApiError(failure.value) : null)
  const loading = computed(() => data.value === undefined && !error.value)
  return { data, status, error, loading, refresh: () => refresh() }
}
