import { send, setResponseHeader, setResponseStatus, H3Error, type H3Event } from 'h3'
import { AppError, DriverError, failureCode } from './errors'
import { logger } from './logger'

interface Rendered { status: number, code: string, detail: string, issues?: unknown, retryAfter?: number }

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

/** What the caller may know. Only errors made for callers show their message. */
export function render(error: unknown): Rendered {
  const known = [error, causeOf(error)].find(candidate => candidate instanceof AppError || candidate instanceof DriverError)
  if (known instanceof AppError) return { status: known.statusCode, code: known.code, detail: known.message, issues: known.issues, retryAfter: known.retryAfter }
  if (known instanceof DriverError) return { status: 502, code: failureCode(known.reason), detail: known.message }
  if (error instanceof H3Error && error.statusCode < 500) return { status: error.statusCode, code: error.statusCode === 404 ? 'not_found' : 'bad_request', detail: error.statusMessage || error.message }
  return { status: 500, code: 'internal', detail: 'Something went wrong; the log says what' }
}

const causeOf = (error: unknown) => error instanceof Error && error.cause instanceof Error ? error.cause : error

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
