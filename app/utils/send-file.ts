export interface Sending {
  /** From 0 to 1, of the bytes that have left. */
  onProgress: (share: number) => void
  signal: AbortSignal
}

/** Nothing has moved for so long: the connection is dead, whatever the system says. */
const STILL_MS = 60_000

/** `POST /admin{path}` with a form that holds a file, saying how much of it has left: fetch can't say that. Throws ApiError. */
export function sendFile<T>(path: string, form: FormData, { onProgress, signal }: Sending): Promise<T> {
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  let timer: ReturnType<typeof setTimeout> | undefined

  const sent = new Promise<T>((resolve, reject) => {
    const lose = (cause?: unknown) => reject(new ApiError({ status: 0, code: 'unreachable', detail: 'The connection was lost', cause }))
    const cancel = () => reject(new ApiError({ status: 0, code: 'aborted', detail: 'The request was cancelled' }))
    const move = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        lose()
        abort()
      }, STILL_MS)
    }
    request.open('POST', `/admin${path}`)
    request.responseType = 'text'
    request.upload.onprogress = ({ loaded, total }) => {
      move()
      onProgress(total ? loaded / total : 0)
    }
    request.onload = () => answerOf<T>(request).then(resolve, reject)
    request.onerror = lose
    request.onabort = cancel
    if (signal.aborted) return cancel()
    signal.addEventListener('abort', abort, { once: true })
    move()
    request.send(form)
  })
  return sent.catch(refuse).finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  })
}

/** Throws ApiError, also where a proxy or a sign-in page of a network answers in the server's place. */
async function answerOf<T>({ status, responseText }: XMLHttpRequest): Promise<T> {
  const response = new Response(responseText, { status })
  if (!response.ok) throw await apiErrorOf(response)
  const answer = await response.json().catch((cause: unknown) => {
    throw new ApiError({ status, code: 'unknown', detail: 'The answer is not JSON', cause })
  })
  connected.value = true
  return answer as T
}
