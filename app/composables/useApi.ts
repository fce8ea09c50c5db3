/**
 * Calls the server for the signed-in person: `await api<FaqEntryList>('/faq/entries')`. Throws ApiError; when the
 * sign-in has ended it also opens the sign-in page, which leads back here.
 */
export function useApi() {
  const session = useSessionStore()
  const router = useRouter()

  async function leaveIfSignedOut(error: ApiError): Promise<never> {
    if (error.status === 401 && session.me) {
      session.forget()
      await router.push({ path: '/login', query: { to: router.currentRoute.value.fullPath } })
    }
    throw error
  }

  const call = <T = void>(path: string, options?: ApiOptions): Promise<T> => callApi<T>(path, options).catch(leaveIfSignedOut)

  /** For what is read piece by piece: the open answer, which is ok. Throws ApiError like the rest. */
  const open = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`/admin${path}`, { credentials: 'same-origin', ...init }).catch(refuse)
    connected.value = true
    return response.ok ? response : leaveIfSignedOut(await apiErrorOf(response))
  }

  /** A form with a file, saying how much of it has left. Throws ApiError like the rest. */
  const send = <T>(path: string, form: FormData, sending: Sending): Promise<T> => sendFile<T>(path, form, sending).catch(leaveIfSignedOut)

  return Object.assign(call, { open, send })
}
