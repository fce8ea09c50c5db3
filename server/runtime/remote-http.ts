import { DriverError, type DriverFailure } from './errors'

export type Fetch = typeof globalThis.fetch

export interface RemoteDeps {
  fetch?: Fetch
}

export interface Server {
  /** Name of the driver that asks. */
  driver: string
  api_key?: string
  fetch: Fetch
}

/** Where OpenAI's API is at an address: programs name it with its version, people without. */
export const apiBase = (url: string) => new URL(url).pathname === '/' ? `${url.replace(/\/+$/, '')}/v1` : url.replace(/\/+$/, '')

/** More of a refusal is not read. */
const MAX_REFUSAL_BYTES = 16 * 1024

/**
 * An answer that the server meant as one. Throws DriverError, or the signal's reason. Follows no redirects, so that a
 * key never travels to a host that nobody configured.
 */
export async function ask({ driver, api_key, fetch }: Server, url: string, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  const headers = new Headers(init.headers)
  if (api_key) headers.set('authorization', `Bearer ${api_key}`)
  const response = await fetch(url, { ...init, headers, redirect: 'manual' }).catch((error: unknown) => {
    throw networkError(driver, error, init.signal)
  })
  if (!response.ok) throw await refusal(driver, response)
  if (contentTypeOf(response) === 'text/html') {
    await response.body?.cancel()
    throw new DriverError(driver, 'The server answered with a web page: is something else at this address?', { retryable: false, reason: 'bad-answer' })
  }
  return response
}

export const contentTypeOf = (response: Response) => response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''

/** What broke on the way, without the address; the signal's reason where that is why. */
export function networkError(driver: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof DriverError) return error
  const code = codeOf(error)
  const broke = BROKEN.has(code)
  return new DriverError(driver, `${broke ? 'The connection broke' : 'The server cannot be reached'}${code && ` (${code})`}`, { retryable: true, reason: broke ? 'interrupted' : 'unreachable' })
}

const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_ABORTED'])

/** `fetch` wraps the error of the socket; its code is the only part that tells what happened. */
function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z_0-9]+$/.test(current.code)) return current.code
  }
  return ''
}

/** Servers repeat keys and texts in their messages, so only the status and the identifier of the failure are kept. */
async function refusal(driver: string, response: Response): Promise<DriverError> {
  const { status } = response
  const isPage = contentTypeOf(response) === 'text/html'
  const identifier = identifierIn(await readSome(response))
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new DriverError(driver, `The server answered ${status}${isPage ? ' with a web page' : identifier && ` (${identifier})`}`, {
    status,
    reason: reasonOf(status),
    retryable: identifier !== 'insufficient_quota' && (status >= 500 || [408, 409, 425, 429].includes(status)),
    retryAfterMs: retryAfter >= 0 ? retryAfter * 1_000 : undefined
  })
}

function reasonOf(status: number): DriverFailure {
  if (status >= 500 || status === 409 || status === 425) return 'unavailable'
  if (status === 401 || status === 402 || status === 403) return 'unauthorized'
  if (status === 429) return 'rate-limited'
  if (status < 400) return 'bad-answer'
  return status === 408 ? 'timeout' : 'bad-request'
}

/** `insufficient_quota`: only lower-case identifiers, which hold neither a key nor a text. */
const identifierIn = (text: string) => ['code', 'type'].map(name => new RegExp(`"${name}"\\s*:\\s*"([a-z]+(?:_[a-z]+)+)"`).exec(text)?.[1]).find(Boolean) ?? ''

async function readSome({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of chunksOf(body)) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= MAX_REFUSAL_BYTES) break
    }
  } catch {
    // A refusal that breaks off is a refusal all the same.
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_REFUSAL_BYTES)
}

/** JSON of a bounded size. Throws DriverError. */
export async function askJson(server: Server, url: string, init: RequestInit & { signal: AbortSignal }, maxBytes: number): Promise<unknown> {
  const response = await ask(server, url, init)
  try {
    return JSON.parse(Buffer.concat(await readAll(server.driver, chunksOf(response.body), maxBytes)).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new DriverError(server.driver, 'The server sent something that is not JSON', { retryable: true, reason: 'bad-answer' })
    throw networkError(server.driver, error, init.signal)
  }
}

/** Everything; throws DriverError when it is longer than `maxBytes`. */
export async function readAll(driver: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > maxBytes) throw new DriverError(driver, 'The answer is too large', { retryable: false, reason: 'bad-answer' })
    chunks.push(chunk)
  }
  return chunks
}

/** What a body holds, as it comes; leaving it closes the connection. */
export async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!body) return
  const reader = body.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => {}) // one that broke can't be left any more
  }
}
