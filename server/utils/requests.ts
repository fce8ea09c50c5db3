import { deleteCookie, getCookie, getRequestHost, getRequestProtocol, setCookie, type H3Event } from 'h3'
import { config } from '#server/runtime/config'
import { forbidden } from '#server/runtime/errors'
import { getCaller, type Caller } from '#server/system/callers'
import type { ApiKeyScope } from '#shared/utils/permissions'
import type { LoggedIn } from '#shared/schemas/users'

const SESSION_COOKIE = 'ai_secretary_session'
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Address of the client; a proxy's header counts only when TRUST_PROXY says that there is one. */
export function clientIp(event: H3Event): string {
  const forwarded = config().TRUST_PROXY ? event.node.req.headers['x-forwarded-for'] : undefined
  const nearest = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim()
  return nearest || event.node.req.socket.remoteAddress || 'unknown'
}

/** Browsers ask for HTML by name when they open a page; programs don't. */
export const wantsPage = (event: H3Event) => SAFE_METHODS.has(event.method) && event.node.req.headers.accept?.includes('text/html') === true

export const originOf = (event: H3Event) => ({ ip: clientIp(event), userAgent: event.node.req.headers['user-agent'] })

const isSecure = (event: H3Event) => getRequestProtocol(event, { xForwardedProto: config().TRUST_PROXY }) === 'https'

/** Who is calling, from the Authorization header or the cookie; null for nobody. Throws 401 for a wrong credential. */
export async function findCaller(event: H3Event): Promise<Caller | null> {
  const { authorization } = event.node.req.headers
  if (authorization?.toLowerCase().startsWith('bearer ')) return getCaller(authorization.slice('bearer '.length).trim(), 'token')
  const cookie = getCookie(event, SESSION_COOKIE)
  if (!cookie) return null
  ensureSameOrigin(event)
  return getCaller(cookie, 'cookie')
}

/** How a browser names an API key to OpenAI's Realtime API: it can't set a header on a WebSocket. */
const KEY_PROTOCOL = 'openai-insecure-api-key.'

/** The same for a WebSocket. Any site's page may open one with our cookie, so the cookie counts for our own page only. */
export async function findSocketCaller(headers: Pick<Headers, 'get'>): Promise<Caller | null> {
  const authorization = headers.get('authorization')
  if (authorization?.toLowerCase().startsWith('bearer ')) return getCaller(authorization.slice('bearer '.length).trim(), 'token')
  const key = headers.get('sec-websocket-protocol')?.split(',').map(name => name.trim()).find(name => name.startsWith(KEY_PROTOCOL))
  if (key) return getCaller(key.slice(KEY_PROTOCOL.length), 'token')
  const cookie = headers.get('cookie')?.split(';').map(pair => pair.trim()).find(pair => pair.startsWith(`${SESSION_COOKIE}=`))
  if (!cookie) return null
  const origin = headers.get('origin')
  const host = (config().TRUST_PROXY && headers.get('x-forwarded-host')) || headers.get('host')
  if (!origin || !URL.canParse(origin) || new URL(origin).host !== host) throw forbidden('The request comes from another site')
  return getCaller(cookie.slice(SESSION_COOKIE.length + 1), 'cookie')
}

/** A program sends neither header; a browser that does says which page asks, and only ours may be given a cookie. */
export function ensureNoOtherSite(event: H3Event) {
  const { origin, 'sec-fetch-site': site } = event.node.req.headers
  if (origin || site) ensureSameOrigin(event)
}

/** A cookie is sent by the browser whoever asks it to: what changes something must come from our own page. */
function ensureSameOrigin(event: H3Event) {
  if (SAFE_METHODS.has(event.method)) return
  const { origin, 'sec-fetch-site': site } = event.node.req.headers
  const host = getRequestHost(event, { xForwardedHost: config().TRUST_PROXY })
  const same = origin ? URL.canParse(origin) && new URL(origin).host === host : site === 'same-origin'
  if (!same) throw forbidden('The request comes from another site')
}

/** Sets the cookie of the page; the answer gives a program the same as a token. */
export function startedSession(event: H3Event, { token, expires }: { token: string, expires: Date }): LoggedIn {
  setCookie(event, SESSION_COOKIE, token, { httpOnly: true, sameSite: 'lax', secure: isSecure(event), path: '/', expires })
  return { access_token: token, token_type: 'bearer', expires_in: Math.round((expires.getTime() - Date.now()) / 1_000) }
}

export const clearSessionCookie = (event: H3Event) => deleteCookie(event, SESSION_COOKIE, { path: '/' })

/** What an API key needs besides `admin`, which is enough for everything: one scope, or all of several. */
export type RouteScope = ApiKeyScope | readonly [ApiKeyScope, ...ApiKeyScope[]]

/** Throws 403 for an API key without what `scope` names; without any, only `admin` will do. */
export function ensureScope({ scopes }: Caller, scope?: RouteScope) {
  if (!scopes || scopes.includes('admin')) return
  const needed = scope ? [scope].flat() : []
  if (!needed.length || !needed.every(one => scopes.includes(one))) throw forbidden('This API key may not do this')
}
