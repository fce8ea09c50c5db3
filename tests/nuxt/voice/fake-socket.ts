import { vi } from 'vitest'

/** A WebSocket of which the test is the server. */
export class FakeSocket {
  static all: FakeSocket[] = []
  static get last() {
    const socket = FakeSocket.all.at(-1)
    if (!socket) throw new Error('No socket was opened')
    return socket
  }

  binaryType = 'blob'
  closed = false
  texts: Record<string, unknown>[] = []
  bytes: Uint8Array[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number, reason: string }) => void) | null = null

  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }

  send(data: string | Uint8Array) {
    if (this.closed) throw new Error('The socket is closed')
    if (typeof data === 'string') this.texts.push(JSON.parse(data))
    else this.bytes.push(data)
  }

  close() {
    this.closed = true
  }

  open() {
    this.onopen?.()
  }

  say(message: Record<string, unknown>) {
    if (!this.closed) this.onmessage?.({ data: JSON.stringify(message) })
  }

  lose(code = 1006) {
    this.closed = true
    this.onclose?.({ code, reason: '' })
  }
}

export function fakeSockets() {
  FakeSocket.all = []
  vi.stubGlobal('WebSocket', FakeSocket)
}
