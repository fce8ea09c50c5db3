import { z } from 'zod'
import { SPEECH_RATE } from '~/worklets/capture'

/** What comes over /admin/stt/ws/stream; anything else is none of our business. */
const LiveMessage = z.union([
  z.object({ type: z.literal('ready'), engine: z.string() }),
  z.object({ type: z.literal('partial'), text: z.string() }),
  z.object({ type: z.literal('final'), text: z.string(), last: z.boolean() }),
  z.object({ error: z.string(), code: z.string().default('unknown') })
])

export interface LiveWordsListener {
  ready(engine: string): void
  partial(text: string): void
  final(text: string): void
  /** Nobody spoke for a while; it goes on to listen. */
  quiet?(): void
  /** Nothing follows: `null` after a regular end, else the code of what went wrong. */
  ended(code: string | null, detail?: string): void
}

/** Sound that waits for the server to be ready: five seconds. */
const MOST_WAITING = 250

/** One stream of sound to the server's recogniser, and the words that come back. The server knows which language is usual. */
export function openLiveWords(engine: string | undefined, listener: LiveWordsListener) {
  const socket = new WebSocket(socketUrl('/admin/stt/ws/stream'))
  socket.binaryType = 'arraybuffer'
  let ready = false
  let ended = false
  let stopping = false
  const waiting: Int16Array[] = []

  function end(code: string | null, detail?: string) {
    if (ended) return
    ended = true
    socket.close()
    listener.ended(code, detail)
  }
  function begin(engine: string) {
    ready = true
    listener.ready(engine)
    for (const block of waiting.splice(0)) sendBlock(block)
    if (stopping) sendStop()
  }
  const sendBlock = (block: Int16Array) => socket.send(new Uint8Array(block.buffer.slice(block.byteOffset, block.byteOffset + block.byteLength) as ArrayBuffer))
  const sendStop = () => socket.send(JSON.stringify({ type: 'stop' }))

  function take(data: unknown) {
    const { success, data: message } = LiveMessage.safeParse(parseLoosely(data))
    if (!success || ended) return
    if ('error' in message) return end(message.code, message.error)
    if (message.type === 'ready') return begin(message.engine)
    listener[message.type](message.text)
    if (message.type === 'final' && message.last) end(null)
  }

  socket.onopen = () => socket.send(JSON.stringify({ type: 'start', engine, sample_rate: SPEECH_RATE }))
  socket.onmessage = ({ data }) => take(data)
  socket.onclose = () => end(stopping && ready ? null : 'unreachable')

  return {
    push(block: Int16Array) {
      if (ended || stopping) return
      if (ready) sendBlock(block)
      else if (waiting.length < MOST_WAITING) waiting.push(block)
    },
    /** No more sound: the last words follow, then `ended`. */
    stop() {
      if (ended || stopping) return
      stopping = true
      if (ready) sendStop()
    },
    close() {
      ended = true
      socket.close()
    }
  }
}

function parseLoosely(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined
  }
}
