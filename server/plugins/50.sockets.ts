import { closeOpenSockets } from '#server/runtime/open-sockets'
import { onShutdown } from '#server/runtime/shutdown'

/** Realtime clients may send half a minute of sound in one message. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024

/**
 * What holds for every WebSocket: no message is larger than this, and a path whose route does not admit the caller
 * itself is refused. By itself the server would open a socket at any path and take 100 MiB a message.
 */
export default defineNitroPlugin(({ h3App }) => {
  if (import.meta.prerender) return
  const options = {
    serverOptions: { maxPayload: MAX_MESSAGE_BYTES },
    hooks: { upgrade: () => new Response('There is no WebSocket here', { status: 404 }) }
  }
  h3App.options.websocket = options
  onShutdown('sockets', 20, closeOpenSockets)
})
