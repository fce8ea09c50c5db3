import { appendResponseHeader, setResponseHeader, sendNoContent } from 'h3'
import { config } from '#server/runtime/config'
import { forbidden } from '#server/runtime/errors'

const MAX_AGE_SECONDS = 600

/**
 * Pages of other sites, as CORS_ORIGINS allows. Credentials are never allowed across sites: such a page
 * brings a token of its own, the cookie is for our page only.
 */
export default defineEventHandler((event) => {
  const { origin } = event.node.req.headers
  if (!origin) return
  const allowed = config().CORS_ORIGINS
  const isPreflight = event.method === 'OPTIONS' && event.node.req.headers['access-control-request-method'] !== undefined
  if (!allowed || !(allowed.includes('*') || allowed.includes(origin))) {
    if (isPreflight) throw forbidden('This origin is not in CORS_ORIGINS')
    return
  }
  appendResponseHeader(event, 'vary', 'origin')
  setResponseHeader(event, 'access-control-allow-origin', allowed.includes('*') ? '*' : origin)
  setResponseHeader(event, 'access-control-expose-headers', 'x-request-id, retry-after')
  if (!isPreflight) return
  setResponseHeader(event, 'access-control-allow-methods', 'GET, POST, PUT, DELETE, OPTIONS')
  // No header is a secret of ours; clients of the OpenAI API send several of their own.
  setResponseHeader(event, 'access-control-allow-headers', event.node.req.headers['access-control-request-headers'] ?? 'authorization, content-type')
  setResponseHeader(event, 'access-control-max-age', MAX_AGE_SECONDS)
  return sendNoContent(event)
})
