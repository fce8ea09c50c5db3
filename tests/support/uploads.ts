import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'

const BOUNDARY = 'a-line-between-parts'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** One part with a file, open at its end. */
export const fileHead = (field: string) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="sound.wav"\r\ncontent-type: audio/wav\r\n\r\n`
export const FORM_END = `\r\n--${BOUNDARY}--\r\n`

/** A form that is sent piece by piece, by a client that looks at the answer while it still sends. */
export function openUpload(url: string, token: string, headers: Record<string, string | number> = {}) {
  const outgoing = request(url, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': FORM_TYPE, ...headers } })
  const failed = new Promise<void>(resolve => outgoing.on('error', () => resolve())) // the server may hang up on us
  let isAnswered = false
  const answered = once(outgoing, 'response').then(async ([response]: IncomingMessage[]) => {
    isAnswered = true
    const text = (await Array.fromAsync(response!)).join('')
    return { status: response!.statusCode!, body: text.startsWith('{') ? JSON.parse(text) : text }
  })
  answered.catch(() => {})

  /** Sends as fast as it is taken, until all of it is sent or an answer comes; gives the bytes that were sent. */
  async function pour(piece: Buffer, count = Infinity): Promise<number> {
    let sent = 0
    for (let i = 0; i < count && !isAnswered && !outgoing.destroyed; i++) {
      sent += piece.length
      if (!outgoing.write(piece)) await Promise.race([new Promise(resolve => outgoing.once('drain', resolve)), failed, answered.catch(() => {})])
    }
    return sent
  }
  return { outgoing, answered, pour }
}
