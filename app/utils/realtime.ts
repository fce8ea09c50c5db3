interface RealtimeListener {
  event(event: RealtimeEvent): void
  closed(code: number, reason: string): void
}

/** More than this is waiting to be sent: the line is too slow, and old sound is of no use. */
const MOST_BUFFERED_BYTES = 256 * 1_024
/** A server that says nothing for this long is not there. */
const CONNECT_MS = 10_000
const PCM = { type: 'audio/pcm', rate: 24_000 }

/** The socket of one spoken conversation; its turns are stored in the chat session that `secretary` names. */
export function openRealtime(secretary: { session_id: string }, listener: RealtimeListener) {
  const socket = new WebSocket(socketUrl('/v1/realtime'))
  let ready = false
  let closed = false
  const send = (event: Record<string, unknown>) => socket.send(JSON.stringify(event))

  function take(data: unknown) {
    const event = readRealtimeEvent(data)
    if (!event || closed) return
    if (event.type === 'session.created') send({ type: 'session.update', session: { type: 'realtime', audio: { input: { format: PCM }, output: { format: PCM } }, secretary } })
    if (event.type === 'session.updated') {
      ready = true
      clearTimeout(late)
    }
    listener.event(event)
  }

  function end(code: number, reason: string) {
    clearTimeout(late)
    if (!closed) listener.closed(code, reason)
    closed = true
  }

  const late = setTimeout(() => {
    end(0, '')
    socket.close()
  }, CONNECT_MS)
  socket.onmessage = ({ data }) => take(data)
  socket.onclose = ({ code, reason }) => end(code, reason)

  return {
    sound(block: Int16Array) {
      if (!ready || closed || socket.bufferedAmount > MOST_BUFFERED_BYTES) return
      send({ type: 'input_audio_buffer.append', audio: pcmToBase64(block) })
    },
    close() {
      clearTimeout(late)
      closed = true
      socket.close()
    }
  }
}
