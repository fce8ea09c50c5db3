import { createChild } from '#server/runtime/child-process'
import { DriverError } from '#server/runtime/errors'
import type { SttState } from '../../types'
import type { FromListening, Heard, SherpaModel, ToListening } from './protocol'

/** The child ended while it still owed an answer. */
export class ChildGone extends Error {}

export interface ListenerEvents {
  onPartial(utterance: number, text: string): void
  /** What the child was told of this stream is lost. */
  onGone(): void
}

/** The one child that all streams and recordings of a model share. */
export interface ListeningHost {
  /** Starts the child where there is none. Another number means another child, which knows no stream; undefined, that there is none for now. */
  ensure(): number | undefined
  send(message: ToListening): void
  /** Rejects with ChildGone when the child dies, with the signal's reason when it aborts, with DriverError. */
  ask(message: (id: number) => ToListening, signal: AbortSignal): Promise<Heard>
  addStream(events: ListenerEvents): number
  removeStream(stream: number): void
  unavailable(cause?: unknown): DriverError
  state(): SttState
  /** For good: streams that are still open fail, and nothing starts the child again. */
  dispose(): Promise<void>
}

interface Question {
  resolve(heard: Heard): void
  reject(error: unknown): void
}

/** While people speak, the child has to show so often that it lives. */
const PING_MS = 1_000
const REMOVED = 'this engine was removed or changed'

export function createListeningHost({ model, ...options }: { model: SherpaModel, entry: string, idleMs: number, stallMs: number }): ListeningHost {
  const streams = new Map<number, ListenerEvents>()
  const questions = new Map<number, Question>()
  let generation = 0
  let lastId = 0
  let loaded = false
  let pinged = -Infinity
  let isPinged = false
  let isDisposed = false
  const child = createChild<FromListening, ToListening>({ ...options, onMessage: receive, onGone: lose })

  function lose(detail: string) {
    const owed = [...questions.values()]
    questions.clear()
    isPinged = false
    for (const { reject } of owed) reject(new ChildGone(detail))
    for (const { onGone } of streams.values()) onGone()
  }

  function settle(id: number): Question | undefined {
    const question = questions.get(id)
    questions.delete(id)
    watch()
    return question
  }

  const watch = () => child.setBusy(isPinged || questions.size > 0)

  function receive(message: FromListening) {
    if (message.type === 'ready') {
      loaded = true
    } else if (message.type === 'pong') {
      isPinged = false
      watch()
    } else if (message.type === 'partial') {
      streams.get(message.stream)?.onPartial(message.utterance, message.text)
    } else if (message.type === 'heard') {
      child.succeeded()
      settle(message.id)?.resolve(message.heard)
    } else {
      settle(message.id)?.reject(new DriverError('sherpa', 'the model could not recognise this', { retryable: false, reason: 'bad-answer' }))
    }
  }

  function ensure() {
    if (isDisposed) return undefined
    const before = child.state().state
    if (!child.ensure()) return undefined
    if (before === 'running') return generation
    loaded = false
    child.send({ type: 'load', model })
    child.setBusy(true)
    ping()
    return ++generation
  }

  function ping() {
    isPinged = true
    pinged = performance.now()
    child.send({ type: 'ping' })
    watch()
  }

  return {
    ensure,
    send(message) {
      if (isDisposed) return
      child.send(message)
      if (model.streaming && !isPinged && performance.now() - pinged > PING_MS) ping()
    },
    ask: (message, signal) => new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const id = ++lastId
      const release = () => signal.removeEventListener('abort', abort)
      const abort = () => {
        child.send({ type: 'cancel', id })
        settle(id)?.reject(signal.reason)
      }
      signal.addEventListener('abort', abort, { once: true })
      questions.set(id, {
        resolve: heard => (release(), resolve(heard)),
        reject: error => (release(), reject(error))
      })
      child.send(message(id))
      watch()
    }),
    addStream(events) {
      streams.set(++lastId, events)
      return lastId
    },
    removeStream(stream) {
      if (streams.delete(stream)) child.send({ type: 'close', stream })
    },
    unavailable(cause) {
      if (isDisposed) return new DriverError('sherpa', REMOVED, { retryable: true, reason: 'unavailable', cause })
      const { detail } = child.state()
      const what = loaded ? 'the recognition process keeps ending' : 'the model can\'t be loaded'
      return new DriverError('sherpa', `${what}${detail ? ` (${detail})` : ''}, it is tried again later`, { retryable: true, reason: 'unavailable', cause })
    },
    state: () => isDisposed ? { state: 'failed', detail: REMOVED } : child.state(),
    async dispose() {
      isDisposed = true
      const owed = [...questions.values()]
      questions.clear()
      for (const { reject } of owed) reject(new DriverError('sherpa', 'the recognition process is being ended', { retryable: true, reason: 'interrupted' }))
      await child.end()
    }
  }
}
