import { connect, type Socket } from 'node:net'

export interface Reply {
  /** ms from the request to the first byte that matched `mark`. */
  firstMs: number
  /** ms until the whole reply was there. */
  totalMs: number
  status: number
}

const HEADER_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/** The bytes of one request, made once, so that the load costs as little as it can. */
export function requestBytes(method: string, url: string, { token, body }: { token?: string, body?: unknown } = {}) {
  const { host, pathname } = new URL(url)
  const payload = body === undefined ? '' : JSON.stringify(body)
  const lines = [`${method} ${pathname} HTTP/1.1`, `host: ${host}`, 'accept: */*', `content-length: ${Buffer.byteLength(payload)}`]
  if (payload) lines.push('content-type: application/json')
  if (token) lines.push(`authorization: Bearer ${token}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${payload}`)
}

/** One kept-open HTTP/1.1 connection that asks one thing at a time. */
export async function openConnection(url: string) {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.on('error', () => {})

  /** `mark` is what counts as the first word (or sound); by default the first byte of the reply. */
  function ask(request: Buffer, mark?: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const started = performance.now()
      let received: Buffer = Buffer.alloc(0)
      let firstMs = -1
      let bodyAt = -1
      let length = -1
      const onClose = () => reject(new Error('The connection was closed in the middle of a reply'))
      socket.once('close', onClose)
      const onData = (data: Buffer) => {
        received = received.length ? Buffer.concat([received, data]) : data
        if (bodyAt < 0) {
          const end = received.indexOf(HEADER_END)
          if (end < 0) return
          bodyAt = end + HEADER_END.length
          const header = received.toString('latin1', 0, end).toLowerCase()
          length = Number(header.match(/content-length: (\d+)/)?.[1] ?? -1)
        }
        if (firstMs < 0 && (mark ? received.includes(mark, bodyAt) : received.length > bodyAt)) firstMs = performance.now() - started
        const over = length >= 0 ? received.length - bodyAt >= length : received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
        if (!over) return
        socket.off('data', onData).off('close', onClose)
        resolve({ firstMs, totalMs: performance.now() - started, status: Number(received.toString('latin1', 9, 12)) })
      }
      socket.on('data', onData)
      socket.write(request)
    })
  }
  return { ask, close: () => socket.destroy() }
}
