export interface ApiOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: Record<string, unknown> | FormData | null
  query?: Record<string, string | number | boolean | null | undefined>
  signal?: AbortSignal
  /** What the answer holds, where that is not JSON. */
  as?: 'json' | 'blob' | 'text'
}

/** One call of `/admin{path}`. Throws ApiError. The cookie says who calls; the page never holds a token. */
export function callApi<T>(path: string, { as = 'json', ...options }: ApiOptions = {}): Promise<T> {
  return $fetch<T>(`/admin${path}`, { ...options, responseType: as as 'json', credentials: 'same-origin', retry: 0 }).catch((error: unknown) => {
    throw toApiError(error)
  }) as Promise<T>
}
