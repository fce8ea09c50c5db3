import { setTimeout as wait } from 'node:timers/promises'
import { defineWebSocketHandler } from 'h3'
import type { z } from 'zod'
import { badRequest, forbidden, render, unauthenticated } from '#server/runtime/errors'
import { parseJson } from '#server/runtime/json'
import { logger } from '#server/runtime/logger'
import { forgetSocket, registerSocket } from '#server/runtime/open-sockets'
import { whenReady } from '#server/runtime/ready'
import type { Caller } from '#server/system/callers'
import { takeFromLimit, type RateLimit } from '#server/system/rate-limit'
import type { Permission } from '#shared/utils/permissions'
import type { DefinedHandler, RouteDefinition } from './handlers'
import { ensureScope, findSocketCaller, type RouteScope } from './requests'
import { parsed } from './validation'

type Hooks = Parameters<typeof defineWebSocketHandler>[0]
export type SocketPeer = Parameters<NonNullable<Hooks['open']>>[0]

export interface Socket {
  sendJson(value: unknown): void
  /** Waits while the client is slow to take what was sent before. */
  sendBytes(bytes: Uint8Array): Promise<void>
}

export interface SocketRoute<M extends z.ZodType> {
  summary: string
  permission: Permission
  scope?: RouteScope
  limit: RateLimit
  /** One request, as JSON; a client sends many, which are answered one after the other. */
  message: M
  handler(context: { message: z.output<M>, user: Caller, socket: Socket, signal: AbortSignal }): Promise<void>
}

const MOST_WAITING = 16
/** Sent, but not yet taken by the client. */
const MOST_BUFFERED_BYTES = 256 * 1024
const BUFFER_LOOK_MS = 20
/** A client that takes nothing at all for this long is gone, whatever its connection says. */
const STALLED_MS = 5_000
const POLICY_VIOLATION = 1008

/**
 * A WebSocket for signed-in callers. Who calls is asked at the beginning and again with each request, since a socket
 * outlives a sign-in; what is refused or fails is answered `{ error }`. Closing the socket aborts what is being done.
 */
export function defineSocketHandler<M extends z.ZodType>(route: SocketRoute<M>): DefinedHandler {
  const open = new WeakMap<SocketPeer, ReturnType<typeof createConversation>>()
  const end = (peer: SocketPeer) => {
    forgetSocket(peer)
    open.get(peer)?.end()
  }
  const handler = defineWebSocketHandler({
    async upgrade(request) {
      await whenReady()
      const refused = await admitToSocket(request.headers, route).then(() => undefined, render)
      // Without a truthy answer every upgrade is refused: see plugins/50.sockets.ts.
      return refused ? new Response(refused.detail, { status: refused.status }) : { headers: {} }
    },
    open(peer) {
      registerSocket(peer)
      open.set(peer, createConversation(peer, route))
    },
    message: (peer, message) => open.get(peer)?.hear(message.text()),
    close: end,
    error: end
  })
  const definition: RouteDefinition = { summary: route.summary, permission: route.permission, scope: route.scope, limit: route.limit }
  return Object.assign(handler, { definition })
}

/** Who opens a socket, where they may. Throws 401 and 403. */
export async function admitToSocket(headers: Pick<Headers, 'get'>, { permission, scope }: Pick<SocketRoute<z.ZodType>, 'permission' | 'scope'>): Promise<Caller> {
  const user = await findSocketCaller(headers)
  if (!user) throw unauthenticated()
  if (!user.permissions.has(permission)) throw forbidden()
  ensureScope(user, scope)
  return user
}

function createConversation<M extends z.ZodType>(peer: SocketPeer, route: SocketRoute<M>) {
  const closed = new AbortController()
  const { signal } = closed
  let answering = Promise.resolve()
  let waiting = 0

  const socket: Socket = {
    sendJson: value => void peer.send(JSON.stringify(value)),
    async sendBytes(bytes) {
      signal.throwIfAborted()
      peer.send(bytes)
      await untilTaken(peer, signal)
    }
  }

  async function answer(text: string) {
    try {
      const user = await admitToSocket(peer.request.headers, route)
      takeFromLimit(route.limit, user.id)
      const value = parseJson(text)
      if (value === undefined) throw badRequest('The message is not valid JSON')
      const message = parsed(route.message, value, 'message')
      await route.handler({ message: message as z.output<M>, user, socket, signal })
    } catch (error) {
      if (signal.aborted) return
      const { status, detail } = render(error)
      if (status >= 500) logger.error({ err: error }, 'socket request failed')
      socket.sendJson({ error: detail })
      if (status === 401) peer.close(POLICY_VIOLATION, 'Sign in again')
    }
  }

  return {
    hear(text: string) {
      if (waiting >= MOST_WAITING) return socket.sendJson({ error: `At most ${MOST_WAITING} requests wait for their turn` })
      waiting++
      answering = answering.then(() => signal.aborted ? undefined : answer(text)).finally(() => waiting--)
    },
    end: () => closed.abort(new DOMException('The client went away', 'AbortError'))
  }
}

async function untilTaken(peer: SocketPeer, signal: AbortSignal) {
  const bufferedBytes = () => peer.websocket.bufferedAmount ?? 0
  let least = Infinity
  let takenAt = Date.now()
  for (let bytes = bufferedBytes(); bytes > MOST_BUFFERED_BYTES; bytes = bufferedBytes()) {
    if (bytes < least) takenAt = Date.now()
    least = bytes
    if (Date.now() - takenAt > STALLED_MS) {
      logger.info('a socket was dropped: its client takes nothing')
      peer.terminate()
    }
    await wait(BUFFER_LOOK_MS, undefined, { signal })
  }
}
