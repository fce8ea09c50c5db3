import { randomUUID } from 'node:crypto'
import { setResponseHeader } from 'h3'
import { whenReady } from '#server/runtime/ready'
import { setSecurityHeaders } from '#server/runtime/security-headers'

/** Every request: an id, security headers, and a wait until the start is done; /health says that it is not. */
export default defineEventHandler(async (event) => {
  const given = event.node.req.headers['x-request-id']
  event.context.requestId = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
  setResponseHeader(event, 'x-request-id', event.context.requestId)
  setSecurityHeaders(event)
  // Routes are written for GET; Node leaves the body out by itself where the client asked for the head only.
  if (event.method === 'HEAD') event._method = 'GET'
  if (event.path.split('?')[0] !== '/health') await whenReady()
})
