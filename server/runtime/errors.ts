import { H3Error } from 'h3'

export interface FieldIssue {
  /** Dotted path of the field, '' for the body itself. */
  path: string
  message: string
}

/** An error that a caller may see: `message` is for a person, `code` is stable and for programs. */
export class AppError extends H3Error {
  readonly code: string
  readonly issues?: FieldIssue[]
  /** Seconds after which it makes sense to try again (429, 503). */
  readonly retryAfter?: number

  constructor(statusCode: number, code: string, message: string, options: { cause?: unknown, issues?: FieldIssue[], retryAfter?: number } = {}) {
    super(message, { cause: options.cause })
    this.statusCode = statusCode
    this.statusMessage = code
    this.code = code
    this.issues = options.issues
    this.retryAfter = options.retryAfter
  }
}

export const notFound = (what: string) => new AppError(404, 'not_found', `${what} not found`)
export const forbidden = (message = 'You may not do this') => new AppError(403, 'forbidden', message)
export const unauthenticated = (message = 'Sign in first') => new AppError(401, 'unauthenticated', message)
export const badRequest = (message: string, issues?: FieldIssue[]) => new AppError(400, 'bad_request', message, { issues })
export const conflict = (message: string) => new AppError(409, 'conflict', message)

export interface DriverErrorDetails {
  /** True when the same request may succeed later or at another provider. */
  retryable: boolean
  /** What went wrong, in words that hold no secret and no text of the conversation. */
  reason: DriverFailure
  cause?: unknown
  /** HTTP status of the vendor, where there was one. */
  status?: number
  /** How long the vendor asked to wait, ms. */
  retryAfterMs?: number
}

/** How a vendor failed; channels and pages translate it. */
export type DriverFailure = 'unreachable' | 'timeout' | 'unauthorized' | 'rate-limited' | 'bad-request' | 'bad-answer' | 'interrupted' | 'unavailable'

/** The stable code under which callers hear of it. */
export const failureCode = (failure: DriverFailure) => `provider_${failure.replaceAll('-', '_')}`

/** Thrown by drivers only. The message names the driver and what failed, never a key or a text. */
export class DriverError extends Error {
  readonly driver: string
  readonly retryable: boolean
  readonly reason: DriverFailure
  readonly status?: number
  readonly retryAfterMs?: number

  constructor(driver: string, message: string, details: DriverErrorDetails) {
    super(`[${driver}] ${message}`, { cause: details.cause })
    this.name = 'DriverError'
    this.driver = driver
    this.retryable = details.retryable
    this.reason = details.reason
    this.status = details.status
    this.retryAfterMs = details.retryAfterMs
  }
}

export interface Rendered { status: number, code: string, detail: string, issues?: unknown, retryAfter?: number }

/** What the caller may know. Only errors made for callers show their message. */
export function render(error: unknown): Rendered {
  const known = [error, causeOf(error)].find(candidate => candidate instanceof AppError || candidate instanceof DriverError)
  if (known instanceof AppError) return { status: known.statusCode, code: known.code, detail: known.message, issues: known.issues, retryAfter: known.retryAfter }
  if (known instanceof DriverError) return { status: 502, code: failureCode(known.reason), detail: known.message }
  if (error instanceof H3Error && error.statusCode < 500) return { status: error.statusCode, code: error.statusCode === 404 ? 'not_found' : 'bad_request', detail: error.statusMessage || error.message }
  return { status: 500, code: 'internal', detail: 'Something went wrong; the log says what' }
}

export const causeOf = (error: unknown) => error instanceof Error && error.cause instanceof Error ? error.cause : error
