import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { config } from '#server/runtime/config'
import { forbidden, unauthenticated } from '#server/runtime/errors'
import type { Caller } from './callers'
import { fingerprint } from './secrets'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

/** Throws unless the caller brings METRICS_TOKEN, is an admin, or is a program on this machine. */
export function ensureMayReadMetrics({ headers, socket }: IncomingMessage, user: Caller | null) {
  if (hasToken(headers.authorization) || (user?.permissions.has('audit.read') && isUnrestricted(user))) return
  // A reverse proxy on this machine connects from loopback too, for whoever asks it.
  const isLocal = LOOPBACK.has(socket.remoteAddress ?? '') && !PROXY_HEADERS.some(name => name in headers)
  if (isLocal && !config().METRICS_TOKEN) return
  throw user ? forbidden() : unauthenticated('Send METRICS_TOKEN as a bearer token')
}

const isUnrestricted = ({ scopes }: Caller) => !scopes || scopes.includes('admin')

function hasToken(authorization = '') {
  const token = config().METRICS_TOKEN
  return token !== undefined && timingSafeEqual(Buffer.from(fingerprint(`Bearer ${token}`)), Buffer.from(fingerprint(authorization)))
}
