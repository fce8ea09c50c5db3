import { DriverError } from '#server/runtime/errors'
import { createThread } from '#server/runtime/worker-thread'
import { workerEntry } from '#server/workers'
import type { FromSmartTurn, ToSmartTurn } from './smart-turn-protocol'

/** Hears whether somebody has finished what they wanted to say. */
export interface SmartTurn {
  /**
   * 0 to 1, from the sound of the turn so far at 16 kHz, of which the last 8 s count; above 0.5 it was finished.
   * Throws DriverError, or the signal's reason.
   */
  probability(samples: Int16Array, signal: AbortSignal): Promise<number>
}

export interface SmartTurnHost extends SmartTurn {
  dispose(): Promise<void>
}

interface Question {
  resolve(probability: number): void
  reject(error: unknown): void
}

const DRIVER = 'smart-turn'
/** More would be answered too late to be of use. */
const MOST_WAITING = 32

/** One thread with the Smart Turn model of that file, which starts with the first question. */
export function createSmartTurnHost(model: string, { entry = workerEntry('smart-turn'), idleMs = 600_000, stallMs = 15_000 } = {}): SmartTurnHost {
  const questions = new Map<number, Question>()
  let lastId = 0
  const thread = createThread<FromSmartTurn, ToSmartTurn>({ entry, data: { model }, idleMs, stallMs, onMessage: receive, onGone: failAll })

  function failAll(detail: string) {
    const owed = [...questions.values()]
    questions.clear()
    for (const { reject } of owed) reject(unavailable(detail))
  }

  function settle(id: number): Question | undefined {
    const question = questions.get(id)
    questions.delete(id)
    if (!questions.size) thread.setBusy(false)
    return question
  }

  function receive(reply: FromSmartTurn) {
    thread.succeeded()
    const question = settle(reply.id)
    if ('probability' in reply) question?.resolve(reply.probability)
    else question?.reject(new DriverError(DRIVER, `the model can't be used: ${reply.failed}`, { retryable: false, reason: 'bad-answer' }))
  }

  return {
    probability: (samples, signal) => new Promise((resolve, reject) => {
      signal.throwIfAborted()
      if (questions.size >= MOST_WAITING) throw unavailable('too many turns are being judged')
      if (!thread.ensure()) throw unavailable('it keeps ending and is given a pause')
      const id = ++lastId
      const release = () => signal.removeEventListener('abort', abort)
      const abort = () => settle(id)?.reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      questions.set(id, {
        resolve: probability => (release(), resolve(probability)),
        reject: error => (release(), reject(error))
      })
      thread.setBusy(true)
      thread.send({ id, samples })
    }),
    async dispose() {
      failAll('it is being ended')
      await thread.end()
    }
  }
}

const unavailable = (detail: string) => new DriverError(DRIVER, `the end of a turn can't be judged: ${detail}`, { retryable: true, reason: 'unavailable' })

let current: { model: string, host: SmartTurnHost } | undefined

/** The model in that file, in one thread for all conversations. */
export function findSmartTurn(model: string): SmartTurn {
  if (current?.model !== model) {
    void current?.host.dispose()
    current = { model, host: createSmartTurnHost(model) }
  }
  return current.host
}

/** Ends the thread; the next question reads the model again. */
export async function disposeSmartTurn(): Promise<void> {
  const ending = current
  current = undefined
  await ending?.host.dispose()
}
