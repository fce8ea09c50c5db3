import { lookup as lookupDns, type LookupOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { Agent, EnvHttpProxyAgent, request } from 'undici'
import { DownloadError } from './download-error.ts'

const MOST_REDIRECTS = 5
const CONNECT_MS = 15_000
/** A server that says nothing for this long is taken for gone. */
const SILENT_MS = 30_000
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']
const SHA256 = /^"?([0-9a-f]{64})"?$/i

export interface HubAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Readable
  /** SHA-256 of the file's content, where the hub names it. */
  sha256: string | null
}

export interface HubHttp {
  /** Follows redirects; throws DownloadError where no answer comes. The body has to be read or destroyed. */
  get(url: string, options: { signal: AbortSignal, headers?: Record<string, string> }): Promise<HubAnswer>
  close(): Promise<void>
}

const privateAddresses = new BlockList()
for (const [address, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const) privateAddresses.addSubnet(address, bits)
for (const [address, bits] of [['::', 127], ['64:ff9b::', 96], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) privateAddresses.addSubnet(address, bits, 'ipv6')

/** Addresses of this machine and of its own network, where no public hub is. */
export const isPrivateAddress = (address: string) => privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/**
 * Speaks to the hub and to where it sends us, but to nothing in a private network besides the `trusted` host. Goes
 * through the proxy that HTTPS_PROXY names, which then decides by itself what it reaches.
 */
export function createHubHttp(trusted: string | null = null): HubHttp {
  const timeouts = { headersTimeout: SILENT_MS, bodyTimeout: SILENT_MS, connections: 8 }
  const isProxied = PROXY_VARIABLES.some(name => process.env[name])
  const open = new (isProxied ? EnvHttpProxyAgent : Agent)({ ...timeouts, connect: { timeout: CONNECT_MS, lookup: lookupPublic } })
  const inside = new Agent({ ...timeouts, connect: { timeout: CONNECT_MS } })

  function agentFor(url: URL) {
    if (url.hostname === trusted) return inside
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) && isPrivateAddress(literal)) throw refusedAddress(url.hostname)
    return open
  }

  return {
    async get(address, { signal, headers = {} }) {
      let url = parseUrl(address)
      let sha256: string | null = null
      for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
        const answer = await request(url, { dispatcher: agentFor(url), signal, headers: { 'accept-encoding': 'identity', 'user-agent': 'ai-secretary', ...headers } }).catch(cause => refuse(cause, url, signal))
        sha256 ??= sumOf(answer.headers['x-linked-etag'])
        // Whoever reads the body hears of its errors; leaving it unread must not end the program.
        answer.body.on('error', () => {})
        const location = answer.headers.location
        if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string') {
          // Only the first server's own tag is a sum: behind a redirect it may be any other hash of that length.
          if (hops === 0) sha256 ??= sumOf(answer.headers.etag)
          return { status: answer.statusCode, headers: answer.headers, body: answer.body, sha256 }
        }
        await answer.body.dump()
        url = parseUrl(location, url)
      }
      throw new DownloadError('hub_bad_answer', 'The hub sends from one address to the next without end')
    },
    close: async () => void await Promise.all([open.destroy(), inside.destroy()])
  }
}

function parseUrl(address: string, base?: URL) {
  const url = URL.parse(address, base)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw new DownloadError('hub_bad_answer', 'The hub named an address that is none')
  return url
}

function sumOf(tag: string | string[] | undefined) {
  return typeof tag === 'string' ? SHA256.exec(tag)?.[1]?.toLowerCase() ?? null : null
}

const refusedAddress = (host: string) => new DownloadError('address_refused', `${host} leads into a private network`)

function refuse(cause: unknown, url: URL, signal: AbortSignal): never {
  if (signal.aborted) throw signal.reason
  if (cause instanceof DownloadError) throw cause
  throw new DownloadError('hub_unreachable', `${url.host} can't be reached`, { retryable: true, cause })
}

/** Resolves a name to its public addresses only; asked at the moment of connecting, so that no later answer differs. */
const lookupPublic: LookupFunction = (host, options: LookupOptions, callback) => {
  lookupDns(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '')
    const usable = addresses.filter(({ address }) => !isPrivateAddress(address))
    const [first] = usable
    if (!first) return callback(refusedAddress(host), '')
    if (options.all) callback(null, usable)
    else callback(null, first.address, first.family)
  })
}
