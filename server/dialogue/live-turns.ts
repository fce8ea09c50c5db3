import { conflict } from '#server/runtime/errors'
import type { Message } from '#shared/schemas/chat'
import { inOrder } from './in-order'
import { runTurn } from './run-turn'
import type { TurnInput, TurnPart } from './types'

/** A turn that goes on whoever listens: a closed page does not end it. */
export interface LiveTurn {
  /** All parts from the first one, then what comes; any number of listeners. */
  parts(): AsyncGenerator<TurnPart>
  /** The answer as it was stored; null when nothing was. */
  done: Promise<Message | null>
}

interface Running extends LiveTurn {
  controller: AbortController
}

const running = new Map<string, Running>()
/** Of the running turn and of those that wait for it. */
const controllers = new Map<string, Set<Pick<AbortController, 'abort'>>>()

export const isWriting = (sessionId: string) => running.has(sessionId)
export const findLiveTurn = (sessionId: string): LiveTurn | undefined => running.get(sessionId)

const stopped = () => new DOMException('Stopped', 'AbortError')

/** Ends the answer that is being written there, if one is, and waits until what was written is stored. */
export async function stopTurn(sessionId: string) {
  const turn = running.get(sessionId)
  turn?.controller.abort(stopped())
  await turn?.done.catch(() => null)
  return turn !== undefined
}

/** Changes a session while no turn can begin in it. Throws 409 while an answer is being written there. */
export async function whileQuiet<T>(sessionId: string, change: () => Promise<T>): Promise<T> {
  if (isWriting(sessionId)) throw conflict('Stop the answer first')
  return inOrder(sessionId, change)
}

/** Ends every turn that was begun in a session or waits there, then changes it before another one can begin. */
export function afterStopping<T>(sessionId: string, change: () => Promise<T>): Promise<T> {
  for (const controller of controllers.get(sessionId) ?? []) controller.abort(stopped())
  return inOrder(sessionId, change)
}

/**
 * Starts a turn in a session after the one before it there has ended. Resolves when its first part is there,
 * so that whoever is refused (limit, unknown message) gets the error itself and not a stream. `signal` ends a turn
 * that is of no use to anybody but who asked.
 */
export async function startTurn(sessionId: string, input: TurnInput, signal?: AbortSignal): Promise<LiveTurn> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const forgetController = remember(sessionId, controller)
  const forget = () => {
    signal?.removeEventListener('abort', abort)
    forgetController()
  }
  const started = Promise.withResolvers<LiveTurn>()
  void inOrder(sessionId, async () => {
    const turn = listenable(input, controller, () => {
      running.delete(sessionId)
      forget()
    })
    running.set(sessionId, turn)
    started.resolve(turn)
    await turn.done.catch(() => null)
  })
  const turn = await started.promise
  await turn.parts().next()
  return turn
}

/** Gives a turn that somebody else runs its place in the order of the session, and ends it with the session. */
export function inSession<T>(sessionId: string, controller: Pick<AbortController, 'abort'>, work: () => Promise<T>): Promise<T> {
  const forget = remember(sessionId, controller)
  return inOrder(sessionId, work).finally(forget)
}

function remember(sessionId: string, controller: Pick<AbortController, 'abort'>) {
  const known = controllers.get(sessionId) ?? new Set()
  controllers.set(sessionId, known.add(controller))
  return () => {
    known.delete(controller)
    if (!known.size) controllers.delete(sessionId)
  }
}

function listenable(input: TurnInput, controller: AbortController, ended: () => void): Running {
  const said: TurnPart[] = []
  let over = false
  let failure: unknown
  let wake = Promise.withResolvers<undefined>()

  const notify = () => {
    wake.resolve(undefined)
    wake = Promise.withResolvers()
  }

  const run = async () => {
    let message: Message | null = null
    for await (const part of runTurn(input, controller.signal)) {
      said.push(part)
      if (part.type === 'turn-ended' || part.type === 'turn-failed') message = part.message
      notify()
    }
    return message
  }

  const done = run().catch((error) => {
    failure = error
    throw error
  }).finally(() => {
    over = true
    ended()
    notify()
  })

  return {
    controller,
    done,
    async* parts() {
      for (let next = 0; ; next++) {
        while (next >= said.length && !over) await wake.promise
        const part = said[next]
        if (part) yield part
        else if (failure) throw failure
        else return
      }
    }
  }
}
