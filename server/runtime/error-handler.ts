import { send, setResponseHeader, setResponseStatus, type H3Event } from 'h3'
import { causeOf, render, type Rendered } from './errors'
import { logger } from './logger'

/** Nitro's error handler: every refused or failed request ends here. */
export default async function errorHandler(error: unknown, event: H3Event) {
  const rendered = render(error)
  if (rendered.status >= 500) logger.error({ err: causeOf(error), path: event.path.split('?')[0], request_id: event.context.requestId }, 'request failed')
  const { res } = event.node
  // What was sent so far must not look like all of it.
  if (res.headersSent) return void res.destroy()
  setResponseStatus(event, rendered.status)
  setResponseHeader(event, 'cache-control', 'no-store')
  if (rendered.retryAfter) setResponseHeader(event, 'retry-after', rendered.retryAfter)
  const openai = event.path.startsWith('/v1/')
  setResponseHeader(event, 'content-type', openai ? 'application/json' : 'application/problem+json')
  return send(event, JSON.stringify(openai ? openaiError(rendered) : problem(rendered, event.context.requestId)))
}

const problem = ({ status, code, detail, issues }: Rendered, requestId?: string) =>
  ({ type: `urn:ai-secretary:problem:${code}`, title: code, status, detail, code, issues, request_id: requestId })

/** https://platform.openai.com/docs/guides/error-codes */
const openaiError = ({ status, code, detail, issues }: Rendered) => ({
  error: {
    message: detail,
    type: status === 401 ? 'authentication_error' : status === 403 ? 'permission_error' : status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error',
    param: Array.isArray(issues) ? issues[0]?.path ?? null : null,
    code
  }
})
