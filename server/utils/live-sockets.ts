import { setTimeout as wait } from 'node:timers/promises'
import { defineWebSocketHandler } from 'h3'
import type { z } from 'zod'
import { render } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { forgetSocket, registerSocket } from '#server/runtime/open-sockets'
import { whenReady } from '#server/runtime/ready'
import type { Caller } from '#server/system/callers'
import { takeFromLimit, type RateLimit } from '#server/system/rate-limit'
import type { Permission } from '#shared/utils/permissions'
import type { DefinedHandler, RouteDefinition } from './handlers'
import type { RouteScope } from './requests'
import { admitToSocket, type SocketPeer } from './sockets'
import { parsed } from './validation'

type LiveData = string | Uint8Array

/** Both ends send whenever they have something: sound, words, events. */
export interface LiveSocket {
  sendJson(value: unknown): void
  /** Bytes that were sent but not yet taken by the client. */
  bufferedBytes(): number
  sendBinary(bytes: Uint8Array): void
  close(code?: number, reason?: string): void
}

export interface LiveSession {
  text(data: string): void
  bytes(data: Uint8Array): void
}

export interface LiveSocketRoute<Q extends z.ZodType> {
  summary: string
  permission: Permission
  scope?: RouteScope
  /** Taken once for each socket that is opened. */
  limit: RateLimit
  query?: Q
  /** `signal` aborts when the socket has closed or the caller may no longer be here. What it throws closes the socket. */
  open(context: { user: Caller, socket: LiveSocket, signal: AbortSignal, query: z.output<Q> }): LiveSession
}

/** Messages before the socket is open on our side. */
const MOST_EARLY = 16
/** Sent, but not yet taken by the client: some seconds of sound. */
const MOST_BUFFERED_BYTES = 256 * 1024
/** A live client is of no use when it is this far behind for so long. */
const STALLED_MS = 2_000
/** Megabytes fit into the connection before anything is buffered here: that a client reads is seen by its answers to pings. */
const PING_MS = 1_000
const DEAF_MS = 4_000
const WATCH_MS = 500
/** How often it is asked again whether the caller of an open socket is still signed in. */
const ADMIT_AGAIN_MS = 60_000
const POLICY_VIOLATION = 1008
const INTERNAL_ERROR = 1011

/**
 * A WebSocket on which both ends speak at any time, for signed-in callers. A client that takes nothing for long is
 * dropped; a sign-in that ends closes the socket within a minute.
 */
export function defineLiveSocket<Q extends z.ZodType = z.ZodUndefined>(route: LiveSocketRoute<Q>): DefinedHandler {
  const open = new WeakMap<SocketPeer, ReturnType<typeof createLive<Q>>>()
  const end = (peer: SocketPeer) => {
    forgetSocket(peer)
    open.get(peer)?.end()
  }
  const handler = defineWebSocketHandler({
    async upgrade(request) {
      await whenReady()
      const refused = await admitLive(request, route).then(() => undefined, render)
      return refused ? new Response(refused.detail, { status: refused.status }) : { headers: {} }
    },
    open(peer) {
      registerSocket(peer)
      const live = createLive(peer, route)
      open.set(peer, live)
      return live.begin()
    },
    close: end,
    error: end
  })
  const definition: RouteDefinition = { summary: route.summary, permission: route.permission, scope: route.scope, limit: route.limit }
  return Object.assign(handler, { definition })
}

async function admitLive<Q extends z.ZodType>(request: { headers: Pick<Headers, 'get'>, url: string }, route: LiveSocketRoute<Q>) {
  const user = await admitToSocket(request.headers, route)
  takeFromLimit(route.limit, user.id)
  queryOf(request.url, route)
}

const queryOf = <Q extends z.ZodType>(url: string, { query }: LiveSocketRoute<Q>) =>
  (query ? parsed(query, () => Object.fromEntries(new URL(url, 'http://localhost').searchParams), 'query') : undefined) as z.output<Q>

function createLive<Q extends z.ZodType>(peer: SocketPeer, route: LiveSocketRoute<Q>) {
  const closed = new AbortController()
  const { signal } = closed
  const early: LiveData[] = []
  let session: LiveSession | undefined

  const fail = (error: unknown) => {
    const { status, detail } = render(error)
    if (status >= 500) logger.error({ err: error }, 'live socket failed')
    peer.close(status >= 500 ? INTERNAL_ERROR : POLICY_VIOLATION, detail.slice(0, 100))
  }
  const socket: LiveSocket = {
    sendJson: value => void (signal.aborted || peer.send(JSON.stringify(value))),
    sendBinary: bytes => void (signal.aborted || peer.send(bytes)),
    bufferedBytes: () => peer.websocket.bufferedAmount ?? 0,
    close: (code, reason) => peer.close(code, reason)
  }

  function take(data: LiveData) {
    try {
      if (typeof data === 'string') session?.text(data)
      else session?.bytes(data)
    } catch (error) {
      fail(error)
    }
  }

  function drop(reason: string) {
    logger.info({ reason }, 'a live socket was dropped: its client takes nothing')
    peer.terminate()
  }

  async function watch() {
    const heart = createHeart(peer.websocket)
    let stalledSince: number | undefined
    for (let passed = 0; !signal.aborted; passed += WATCH_MS) {
      await wait(WATCH_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      if (socket.bufferedBytes() > MOST_BUFFERED_BYTES) stalledSince ??= performance.now()
      else stalledSince = undefined
      if (stalledSince && performance.now() - stalledSince > STALLED_MS) drop('too much waits for it')
      else if (heart.deafMs() > DEAF_MS) drop('no answer to pings')
      else if (passed % PING_MS === 0) heart.ping()
      if (passed % ADMIT_AGAIN_MS === 0 && passed) await admitToSocket(peer.request.headers, route).catch(fail)
    }
  }

  // The adapter's own hook does not tell text from bytes.
  peer.websocket.addEventListener?.('message', ({ data }: { data: LiveData }) => {
    if (session) take(data)
    else if (early.length < MOST_EARLY) early.push(data)
    else peer.close(POLICY_VIOLATION, 'Wait until it is open')
  })

  return {
    async begin() {
      try {
        const user = await admitToSocket(peer.request.headers, route)
        if (signal.aborted) return
        session = route.open({ user, socket, signal, query: queryOf(peer.request.url, route) })
        early.splice(0).forEach(take)
        void watch()
      } catch (error) {
        fail(error)
      }
    },
    end: () => closed.abort(new DOMException('The client went away', 'AbortError'))
  }
}

/** What Node's sockets can besides the browser's. */
interface Pinging {
  ping(): void
  on(event: 'pong', listener: () => void): void
}

const canPing = (socket: object): socket is Pinging => 'ping' in socket && 'on' in socket

/** Knows for how long a client has owed the answer to a ping. One ping is on its way at a time. */
function createHeart(socket: object) {
  let pingedAt: number | undefined
  if (canPing(socket)) {
    socket.on('pong', () => {
      pingedAt = undefined
    })
  }
  return {
    ping() {
      if (pingedAt !== undefined || !canPing(socket)) return
      pingedAt = performance.now()
      socket.ping()
    },
    deafMs: () => pingedAt === undefined ? 0 : performance.now() - pingedAt
  }
}
