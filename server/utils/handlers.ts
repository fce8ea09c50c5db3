import { getRouterParams, getQuery, setResponseStatus, type EventHandler, type H3Event } from 'h3'
import type { z } from 'zod'
import { unauthenticated, forbidden, failureCode, AppError, DriverError } from '#server/runtime/errors'
import { networkOf } from '#server/system/networks'
import { takeFromLimit, type RateLimit } from '#server/system/rate-limit'
import type { Caller } from '#server/system/callers'
import type { Permission } from '#shared/utils/permissions'
import { clientIp, ensureScope, findCaller, type RouteScope } from './requests'
import { parsed, readJson } from './validation'

type Schema = z.ZodType
type Out<S> = S extends Schema ? z.output<S> : undefined

interface RouteBase<P, Q, B, R> {
  /** One short sentence for the API page. */
  summary: string
  /** Group on the API page. */
  tag?: string
  params?: P
  query?: Q
  body?: B
  /** The body is a form with a file in this field and `fields` beside it, which the handler reads itself. */
  upload?: { field: string, fields?: z.ZodType }
  /** What the answer passes through; a field it does not name does not leave. */
  response?: R
  /** Content type, where the answer is not JSON; the handler then sends it itself or returns bytes. */
  produces?: string
  status?: number
  /** Largest body, bytes. */
  maxBytes?: number
  limit?: RateLimit
}

interface Context<P, Q, B> {
  event: H3Event
  params: Out<P>
  query: Out<Q>
  body: Out<B>
}

export interface ApiRoute<P, Q, B, R> extends RouteBase<P, Q, B, R> {
  permission: Permission | 'signed-in'
  /** API keys with this scope, or all of these, may call it too; those with `admin` may call everything. */
  scope?: RouteScope
  handler(context: Context<P, Q, B> & { user: Caller }): Promise<R extends Schema ? z.input<R> : unknown> | (R extends Schema ? z.input<R> : unknown)
}

export interface PublicRoute<P, Q, B, R> extends RouteBase<P, Q, B, R> {
  handler(context: Context<P, Q, B> & { user: Caller | null }): Promise<R extends Schema ? z.input<R> : unknown> | (R extends Schema ? z.input<R> : unknown)
}

/** A route's definition, as the API page and the tests read it from the handler. */
export type RouteDefinition = RouteBase<Schema | undefined, Schema | undefined, Schema | undefined, Schema | undefined> & { permission?: string, scope?: RouteScope }
export type DefinedHandler = EventHandler & { definition: RouteDefinition }

/**
 * A route for signed-in callers. Checks in this order: who calls, permission, limit, path, query, body; then
 * calls `handler` once, and lets its answer pass through `response`.
 */
export function defineApiHandler<P extends Schema | undefined = undefined, Q extends Schema | undefined = undefined, B extends Schema | undefined = undefined, R extends Schema | undefined = undefined>(route: ApiRoute<P, Q, B, R>): DefinedHandler {
  return define(route, async (event) => {
    const user = await findCaller(event)
    if (!user) throw unauthenticated()
    if (route.permission !== 'signed-in' && !user.permissions.has(route.permission)) throw forbidden()
    ensureScope(user, route.scope)
    takeFromLimit(route.limit ?? 'default', user.id)
    return user
  }, (context, user) => route.handler({ ...context, user }))
}

/** A route that anybody may call; `user` is who is signed in, if somebody is. */
export function definePublicHandler<P extends Schema | undefined = undefined, Q extends Schema | undefined = undefined, B extends Schema | undefined = undefined, R extends Schema | undefined = undefined>(route: PublicRoute<P, Q, B, R>): DefinedHandler {
  return define(route, async (event) => {
    takeFromLimit(route.limit ?? 'default', networkOf(clientIp(event)))
    return findCaller(event).catch((error) => {
      if (error instanceof AppError && error.statusCode === 401) return null
      throw error
    })
  }, (context, user) => route.handler({ ...context, user }))
}

function define<P extends Schema | undefined, Q extends Schema | undefined, B extends Schema | undefined, R extends Schema | undefined, U>(
  route: RouteBase<P, Q, B, R>,
  admit: (event: H3Event) => Promise<U>,
  call: (context: Context<P, Q, B>, user: U) => unknown
): DefinedHandler {
  const handler = async (event: H3Event) => {
    const user = await admit(event)
    const params = parsed(route.params, () => getRouterParams(event, { decode: true }), 'path')
    const query = parsed(route.query, () => getQuery(event), 'query')
    const body = route.body ? parsed(route.body, await readJson(event, route.maxBytes), 'body') : undefined
    const answer = await nameDriverFailure(() => call({ event, params, query, body } as Context<P, Q, B>, user))
    if (route.status) setResponseStatus(event, route.status)
    return route.response ? route.response.parse(answer) : answer
  }
  return Object.assign(defineEventHandler(handler), { definition: route as RouteDefinition })
}

/** h3 keeps only the cause of a foreign error, which would hide what failed at a vendor: it becomes one of ours here. */
async function nameDriverFailure<T>(call: () => T): Promise<Awaited<T>> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof DriverError) throw new AppError(502, failureCode(error.reason), error.message, { cause: error })
    throw error
  }
}
