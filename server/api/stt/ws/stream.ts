import { createLiveSession } from '#server/stt/live-session'

export default defineLiveSocket({
  summary: 'WebSocket: send sound as it is spoken, get words while it is',
  permission: 'stt.use',
  scope: 'speech',
  limit: 'stt',
  open: ({ user, socket, signal }) => createLiveSession({ caller: user.id, source: 'admin', source_id: user.apiKeyId }, socket, signal)
})
