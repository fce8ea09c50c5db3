import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import type { Agent, Headers, Response } from 'undici'
import { config } from './config'
import { AppError, causeOf } from './errors'
import { addressKind, type AddressKind } from './public-address'

export interface PublicFetchOptions {
  /** Of the content, after it was unpacked. */
  maxBytes: number
  signal: AbortSignal
  /** Which content types are taken ('' where the site names none); all when not given. */
  accepts?: (contentType: string) => boolean
  /** For everything, from the first name that is resolved to the last byte. */
  timeLimitMs?: number
}

export interface PublicAnswer {
  /** Where it came from after redirects. */
  url: string
  headers: Headers
  /** Lower case, without parameters; '' where the site names none. */
  contentType: string
  /** Closes the connection when it was read, or begun and left. Throws as `fetchPublic` does. */
  body: AsyncIterable<Uint8Array>
  /** For whoever does not begin to read the body. */
  leave(): Promise<void>
}

/** What the world is asked with; tests put their own in. */
export interface PublicFetchDeps {
  resolve: (host: string) => Promise<{ address: string, family: number }[]>
  allows: (kind: AddressKind, address: string) => boolean
}

/** The site answered, but not with what was asked for. */
export class LinkRefused extends AppError {
  constructor(readonly status: number) {
    super(502, 'link_refused', `The site answered ${status}`)
  }
}

const MOST_REDIRECTS = 5
const TIME_LIMIT_MS = 30_000
const CONNECT_MS = 10_000
const MOST_HEADER_BYTES = 32 * 1024
const HEADERS = {
  'user-agent': 'Mozilla/5.0 (compatible; ai-secretary)',
  'accept': 'text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8',
  'accept-language': 'ru,en;q=0.8,*;q=0.5'
}

const fromConfig = (): PublicFetchDeps => ({
  resolve: host => lookup(host, { all: true, verbatim: true }),
  allows: kind => kind === 'public' || (kind === 'own' && config().ALLOW_PRIVATE_LINKS)
})

/**
 * Gets a resource of the web that a person named, such that it can't be turned against what lies inside: every address
 * of the name has to be public, the connection goes to the very address that was checked, and so after each redirect.
 * Throws AppError `link_bad_address`, `link_private`, `link_unreachable`, `link_refused`, `link_too_large`,
 * `link_timeout` or `link_unsupported`, or the signal's reason.
 */
export async function fetchPublic(address: string, options: PublicFetchOptions, deps = fromConfig()): Promise<PublicAnswer> {
  const { Agent } = await import('undici')
  const timeLimit = AbortSignal.timeout(options.timeLimitMs ?? TIME_LIMIT_MS)
  const signal = AbortSignal.any([options.signal, timeLimit])
  // One agent a call: no connection outlives what it was checked for.
  const agent = new Agent({ allowH2: false, maxHeaderSize: MOST_HEADER_BYTES, connect: { timeout: CONNECT_MS, lookup: checkedLookup(deps) } })
  const leave = () => agent.destroy()
  const explain = (error: unknown) => {
    if (options.signal.aborted) return options.signal.reason
    return timeLimit.aborted ? new AppError(504, 'link_timeout', 'The site took too long') : linkError(error)
  }
  try {
    const { response, url } = await follow(parseAddress(address), agent, signal, deps)
    const contentType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
    if (options.accepts?.(contentType) === false) throw new AppError(415, 'link_unsupported', `Neither a page nor a document is at this address: ${contentType}`)
    if (Number(response.headers.get('content-length')) > options.maxBytes) throw tooLarge(options.maxBytes)
    return { url: url.href, headers: response.headers, contentType, body: bounded(response, options.maxBytes, explain, leave), leave }
  } catch (error) {
    await leave()
    throw explain(error)
  }
}

async function follow(first: URL, dispatcher: Agent, signal: AbortSignal, deps: PublicFetchDeps) {
  const { fetch } = await import('undici')
  let url = first
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    checkLiteral(url, deps)
    const response = await fetch(url, { dispatcher, signal, redirect: 'manual', headers: HEADERS })
    const location = response.headers.get('location')
    if (response.ok) return { response, url }
    if (response.status < 300 || response.status >= 400 || location === null) throw new LinkRefused(response.status)
    await response.body?.cancel()
    url = parseAddress(location, url)
  }
  throw new AppError(502, 'link_unreachable', 'The site sends from one address to the next without end')
}

function parseAddress(address: string, base?: URL) {
  const url = URL.parse(address, base)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!isWeb || url.username || url.password) throw new AppError(400, 'link_bad_address', 'Give an address that begins with http:// or https://, without a name and password in it')
  return url
}

/** Nobody resolves what is an address already. `URL` has made one of decimal, octal and hexadecimal spellings. */
function checkLiteral({ hostname }: URL, { allows }: PublicFetchDeps) {
  const literal = hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) && !allows(addressKind(literal), literal)) throw privateAddress(hostname)
}

/** Is asked at the moment of connecting and gives out what it has checked, so that no later answer can differ. */
const checkedLookup = ({ resolve, allows }: PublicFetchDeps): LookupFunction => (host, options, callback) => {
  const answer = async () => {
    const addresses = await resolve(host)
    if (!addresses.every(({ address }) => allows(addressKind(address), address))) throw privateAddress(host)
    return addresses
  }
  answer().then((addresses) => {
    const [first] = addresses
    if (!first) callback(new Error(`${host} has no address`), '')
    else if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  }, error => callback(error, ''))
}

async function* bounded({ body }: Response, maxBytes: number, explain: (error: unknown) => unknown, leave: () => Promise<void>): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      yield chunk
    }
  } catch (error) {
    throw explain(error)
  } finally {
    await leave()
  }
}

const privateAddress = (host: string) => new AppError(400, 'link_private', `${host} leads into a private network`)
const tooLarge = (maxBytes: number) => new AppError(413, 'link_too_large', `More than ${Math.floor(maxBytes / 1024 / 1024)} MiB is at this address`)

/** `fetch` wraps what broke on the way; its code is the only part that tells what happened. */
function linkError(error: unknown) {
  const [thrown, cause] = [error, causeOf(error)]
  const known = [thrown, cause].find(candidate => candidate instanceof AppError)
  if (known) return known
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : ''
  return new AppError(502, 'link_unreachable', `The site can't be reached${code}`, { cause })
}
