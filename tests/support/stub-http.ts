import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a stub saw of one request. `body` is null where it was not JSON. */
export interface StubRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: unknown
}

/** Counts what happens, such as answers that the client left before their end. */
export interface AbortCounter {
  count: number
  /** Resolves when it happened at least `wanted` times. */
  reached(wanted: number): Promise<void>
  add(): void
}

export function createAbortCounter(): AbortCounter {
  let waiting: { wanted: number, resolve: () => void }[] = []
  return {
    count: 0,
    add() {
      this.count++
      for (const waiter of waiting.filter(({ wanted }) => wanted <= this.count)) waiter.resolve()
      waiting = waiting.filter(({ wanted }) => wanted > this.count)
    },
    reached(wanted) {
      if (this.count >= wanted) return Promise.resolve()
      return new Promise(resolve => waiting.push({ wanted, resolve }))
    }
  }
}

/** Starts an HTTP server on loopback; `stop` also cuts what is still open. */
export async function listenOnLoopback(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>, port = 0) {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${bound}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return null
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
  response.end(text)
}

export const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** Waits until more may be written, or nobody reads any more. */
export function drainedOrClosed(response: ServerResponse) {
  return new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
