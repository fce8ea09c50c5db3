import type { IncomingMessage } from 'node:http'

/** How long a client that was refused may go on sending, so that it gets to read why. */
const LINGER_MS = 10_000

/**
 * Reads the rest into nothing for a while: a connection that is closed on a sender loses the answer. To be called when
 * nobody reads the body any more: a reader that lets go later would stop it.
 */
export function discardRest(request: IncomingMessage) {
  if (request.complete || request.destroyed) return
  request.resume()
  const timer = setTimeout(() => request.destroy(), LINGER_MS)
  for (const over of ['end', 'close']) request.once(over, () => clearTimeout(timer))
}

/** The body as it arrives. Leaving it early keeps the connection, on which the answer has to go. */
export const bodyOf = (request: IncomingMessage) => request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
