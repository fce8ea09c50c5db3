import type { Message } from '#shared/schemas/chat'
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

export const isWriting = (sessionId: string) => running.has(sessionId)
export const findLiveTurn = (sessionId: string): LiveTurn | undefined => running.get(sessionId)

/** Ends the answer that is being written there, if one is, and waits until what was written is stored. */
export async function stopTurn(sessionId: string) {
  const turn = running.get(sessionId)
  turn?.controller.abort(new DOMException('Stopped', 'AbortError'))
  await turn?.done.catch(() => null)
  return turn !== undefined
}

/**
 * Starts a turn in a session after the one before it there has ended. Resolves when its first part is there,
 * so that whoever is refused (limit, unknown message) gets the error itself and not a stream.
 */
export async function startTurn(sessionId: string, input: TurnInput): Promise<LiveTurn> {
  for (let before = running.get(sessionId); before; before = running.get(sessionId)) await before.done.catch(() => null)
  const turn = listenable(input, () => running.delete(sessionId))
  running.set(sessionId, turn)
  turn.done.catch(() => null)
  await turn.parts().next()
  return turn
}

function listenable(input: TurnInput, ended: () => void): Running {
  const controller = new AbortController()
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
