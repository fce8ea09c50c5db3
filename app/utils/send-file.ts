interface Sending {
  /** From 0 to 1, of the bytes that have left. */
  onProgress: (share: number) => void
  signal: AbortSignal
}

/** `POST /admin{path}` with a form that holds a file, saying how much of it has left: fetch can't say that. Throws ApiError. */
export function sendFile<T>(path: string, form: FormData, { onProgress, signal }: Sending): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = (error: ApiError) => {
      if (error.code !== 'aborted') connected.value = error.status !== 0
      reject(error)
    }
    request.open('POST', `/admin${path}`)
    request.responseType = 'text'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    request.onload = () => {
      connected.value = true
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T)
      else apiErrorOf(new Response(request.responseText, { status: request.status })).then(fail, reject)
    }
    request.onerror = () => fail(new ApiError({ status: 0, code: 'unreachable', detail: 'The connection was lost' }))
    request.onabort = () => fail(new ApiError({ status: 0, code: 'aborted', detail: 'The request was cancelled' }))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    if (signal.aborted) return fail(new ApiError({ status: 0, code: 'aborted', detail: 'The request was cancelled' }))
    request.send(form)
  })
}
