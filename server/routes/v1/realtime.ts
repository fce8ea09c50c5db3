import { openRealtime } from '#server/channels/realtime/realtime'
import { RealtimeQuery } from '#shared/schemas/realtime'

const NORMAL = 1000

export default defineLiveSocket({
  summary: 'WebSocket: a spoken conversation, as OpenAI\'s Realtime API',
  permission: 'stt.use',
  scope: ['speech', 'chat'],
  limit: 'stt',
  query: RealtimeQuery,
  open({ user, socket, signal, query }) {
    const realtime = openRealtime({ user, model: query.model, signal, send: event => socket.sendJson(event), end: reason => socket.close(NORMAL, reason) })
    return {
      text: data => realtime.take(data),
      bytes: () => socket.sendJson({ type: 'error', error: { type: 'invalid_request_error', code: 'invalid_event', message: 'Events are JSON; sound goes in input_audio_buffer.append', param: null, event_id: null } })
    }
  }
})
