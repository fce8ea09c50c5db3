import { DriverError, type DriverFailure } from '#server/runtime/errors'

/**
 * Translates what a vendor's SDK threw. Vendors repeat keys and conversation text in their messages, so only the
 * status, the identifier of the failure and the network's error code are kept.
 */
export function toDriverError(driver: string, error: unknown): DriverError {
  if (error instanceof DriverError) return error
  const status = numberAt(error, 'status')
  if (status !== undefined) return errorOfStatus(driver, status, error)
  if (isApiError(error)) return new DriverError(driver, `The server reported an error in its answer${vendorCode(error)}`, { retryable: true, reason: 'unavailable' })
  const cause = findNetworkError(error)
  if (cause) return errorOfNetwork(driver, cause)
  if (error instanceof SyntaxError) return badAnswer(driver, 'The server sent something that is not JSON')
  if (error instanceof TypeError) return badAnswer(driver, 'The server sent JSON of another shape')
  return new DriverError(driver, `The connection failed${nameOf(error)}`, { retryable: true, reason: 'interrupted' })
}

export const badAnswer = (driver: string, message: string) =>
  new DriverError(driver, message, { retryable: true, reason: 'bad-answer' })

export const interrupted = (driver: string) =>
  new DriverError(driver, 'The answer ended before the server said it was complete', { retryable: true, reason: 'interrupted' })

function errorOfStatus(driver: string, status: number, error: unknown) {
  // An empty purse answers 429 too, and waiting does not fill it.
  const outOfMoney = status === 402 || codeOf(error) === 'insufficient_quota'
  return new DriverError(driver, `The server answered ${status}${vendorCode(error)}`, {
    status,
    reason: reasonOfStatus(status),
    retryable: !outOfMoney && (status >= 500 || [408, 409, 425, 429].includes(status)),
    retryAfterMs: retryAfterOf(error)
  })
}

function reasonOfStatus(status: number): DriverFailure {
  if (status >= 500 || status === 409 || status === 425) return 'unavailable'
  if (status === 401 || status === 402 || status === 403) return 'unauthorized'
  if (status === 429) return 'rate-limited'
  return status === 408 ? 'timeout' : 'bad-request'
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
/** The connection was there and broke. */
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ERR_STREAM_PREMATURE_CLOSE'])

function errorOfNetwork(driver: string, cause: NetworkError) {
  if (cause.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return badAnswer(driver, 'The answer is too large')
  if (cause.code.startsWith('HPE_')) return badAnswer(driver, `The server does not speak HTTP (${cause.code})`)
  const reason = TIMEOUTS.has(cause.code) ? 'timeout' : BROKEN.has(cause.code) ? 'interrupted' : 'unreachable'
  const message = { timeout: 'The server took too long', interrupted: 'The connection broke', unreachable: 'The server cannot be reached' }[reason]
  return new DriverError(driver, `${message} (${cause.code})`, { retryable: true, reason, cause })
}

type NetworkError = Error & { code: string }

/** SDKs wrap the error of the socket; its `code` is the only part that tells what happened. */
function findNetworkError(error: unknown): NetworkError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = stringAt(current, 'code')
    if (code && /^[A-Z][A-Z_0-9]+$/.test(code)) return current as NetworkError
  }
}

const isApiError = (error: unknown) => error instanceof Error && 'error' in error && error.error !== undefined

/** ` (model_not_found)`: only lower-case identifiers, which hold neither a key nor a text. */
function vendorCode(error: unknown) {
  const code = codeOf(error)
  return code && /^[a-z]+(_[a-z]+)+$/.test(code) ? ` (${code})` : ''
}

const codeOf = (error: unknown) => stringAt(error, 'code') ?? stringAt(error, 'type')

function nameOf(error: unknown) {
  const name = error instanceof Error ? error.name : ''
  return name && name !== 'Error' ? ` (${name})` : ''
}

/** Reads `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfterOf(error: unknown): number | undefined {
  const headers = valueAt(error, 'headers')
  if (!(headers instanceof Headers)) return
  const precise = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (precise >= 0) return precise
  const value = headers.get('retry-after')
  if (!value) return
  const wait = Number.isFinite(Number(value)) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

function valueAt(source: unknown, key: string): unknown {
  return typeof source === 'object' && source !== null ? Reflect.get(source, key) : undefined
}

function numberAt(source: unknown, key: string) {
  const value = valueAt(source, key)
  return typeof value === 'number' ? value : undefined
}

function stringAt(source: unknown, key: string) {
  const value = valueAt(source, key)
  return typeof value === 'string' ? value : undefined
}
