interface OpenSocket {
  close(code?: number, reason?: string): void
}

const GOING_AWAY = 1001

/** WebSockets that are open. A stop closes them first, since the server would wait for them. */
const open = new Set<OpenSocket>()

export const registerSocket = (socket: OpenSocket) => void open.add(socket)
export const forgetSocket = (socket: OpenSocket) => void open.delete(socket)

export function closeOpenSockets() {
  for (const socket of open) socket.close(GOING_AWAY, 'The server stops')
}
