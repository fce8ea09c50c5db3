/** Sends a form by fetch, which the endpoints of a test answer: half of it has left before. */
export class FetchingRequest {
  upload: { onprogress?: (event: { loaded: number, total: number }) => void } = {}
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  responseType = ''
  responseText = ''
  status = 0
  private path = ''
  private readonly controller = new AbortController()

  open(_method: string, path: string) {
    this.path = path
  }

  send(body: FormData) {
    this.upload.onprogress?.({ loaded: 1, total: 2 })
    void this.exchange(body)
  }

  abort() {
    if (this.controller.signal.aborted) return
    this.controller.abort()
    this.onabort?.()
  }

  private async exchange(body: FormData) {
    const { signal } = this.controller
    const response = await fetch(this.path, { method: 'POST', body, signal })
    this.responseText = await response.text()
    this.status = response.status
    if (!signal.aborted) this.onload?.()
  }
}
