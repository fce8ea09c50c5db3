export interface ApiOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: Record<string, unknown> | FormData | null
  query?: Record<string, string | number | boolean | null | undefined>
  signal?: AbortSignal
  /** What the answer holds, where that is not JSON. */
  as?: 'json' | 'blob' | 'text'
}

/** One call of `/admin{path}`. Throws ApiError. The cookie says who calls; the page never holds a token. */
export async function callApi<T>(path: string, { as = 'json', ...options }: ApiOptions = {}): Promise<T> {
  const answer = await $fetch<T>(`/admin${path}`, { ...options, responseType: as as 'json', credentials: 'same-origin', retry: 0 }).catch(refuse)
  connected.value = true
  return answer as T
}

/** Throws `error` as an ApiError, and notes whether the server could be reached. */
export function refuse(error: unknown): never {
  const known = toApiError(error)
  if (known.code !== 'aborted') connected.value = known.status !== 0
  throw known
}
