import { expect } from 'vitest'

/** What the browser sends with; the test says how far it is and what is answered. */
export class FakeRequest {
  static all: FakeRequest[] = []
  upload: { onprogress?: (event: { loaded: number, total: number }) => void } = {}
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  responseType = ''
  responseText = ''
  status = 0
  aborted = false
  form?: FormData

  open(method: string, path: string) {
    expect([method, path]).toEqual(['POST', '/admin/documents/upload'])
  }

  send(form: FormData) {
    this.form = form
    FakeRequest.all.push(this)
  }

  abort() {
    this.aborted = true
    this.onabort?.()
  }

  answer(status: number, body: unknown) {
    this.answerText(status, JSON.stringify(body))
  }

  answerText(status: number, responseText: string) {
    Object.assign(this, { status, responseText })
    this.onload?.()
  }
}
