import { ReadableStream } from 'node:stream/web'
import type { ReadableStreamDefaultController } from 'node:stream/web'
import { createChild } from '#server/runtime/child-process'
import { DriverError } from '#server/runtime/errors'
import type { TtsState } from '../../types'
import type { EspeakSentence, FromEspeak, ToEspeak } from './protocol'

/** The child ended while it still owed sound. */
export class ChildGone extends Error {}

export interface EspeakHost {
  /**
   * Sound of one sentence. Starts the child where there is none. Errors with ChildGone when the child dies, with the
   * signal's reason when it aborts, with DriverError when the child can't be used.
   */
  speak(sentence: EspeakSentence, signal: AbortSignal): ReadableStream<Int16Array>
  state(): TtsState
  /** Ends the child and what it was saying. */
  dispose(): Promise<void>
}

interface Job {
  controller: ReadableStreamDefaultController<Int16Array>
  release(): void
}

/** The one child that all requests share, and what it still has to say for each. */
export function createEspeakHost(options: { entry: string, idleMs: number, stallMs: number }): EspeakHost {
  const jobs = new Map<number, Job>()
  let lastId = 0
  const child = createChild<FromEspeak, ToEspeak>({ ...options, onMessage: receive, onGone: detail => failAll(new ChildGone(detail)) })

  function take(id: number): Job | undefined {
    const job = jobs.get(id)
    if (!job) return
    jobs.delete(id)
    job.release()
    if (!jobs.size) child.setBusy(false)
    return job
  }

  function failAll(error: Error) {
    for (const id of [...jobs.keys()]) take(id)?.controller.error(error)
  }

  function receive(message: FromEspeak) {
    if (message.type === 'audio') {
      jobs.get(message.id)?.controller.enqueue(message.samples)
      return
    }
    child.succeeded()
    const job = take(message.id)
    if (message.type === 'done') job?.controller.close()
    else job?.controller.error(new DriverError('espeak', message.message, { retryable: false, reason: 'bad-request' }))
  }

  function cancel(id: number): Job | undefined {
    const job = take(id)
    if (job) child.send({ type: 'cancel', id })
    return job
  }

  return {
    speak(sentence, signal) {
      const id = ++lastId
      return new ReadableStream<Int16Array>({
        start(controller) {
          signal.throwIfAborted()
          if (!child.ensure()) throw new DriverError('espeak', 'the voice process keeps ending, it is given a pause', { retryable: true, reason: 'unavailable' })
          const abort = () => cancel(id)?.controller.error(signal.reason)
          signal.addEventListener('abort', abort, { once: true })
          jobs.set(id, { controller, release: () => signal.removeEventListener('abort', abort) })
          child.setBusy(true)
          child.send({ type: 'speak', id, sentence })
        },
        cancel: () => void cancel(id)
      })
    },
    state: child.state,
    async dispose() {
      failAll(new DriverError('espeak', 'the voice process is being ended', { retryable: true, reason: 'interrupted' }))
      await child.end()
    }
  }
}
