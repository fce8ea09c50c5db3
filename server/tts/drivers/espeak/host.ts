import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { ReadableStream } from 'node:stream/web'
import type { ReadableStreamDefaultController } from 'node:stream/web'
import { DriverError } from '#server/runtime/errors'
import type { TtsState } from '../../types'
import type { EspeakSentence, FromEspeak, ToEspeak } from './protocol'

/** The child ended while it still owed sound. */
export class ChildGone extends Error {}

export interface EspeakHostOptions {
  /** File that the child runs. */
  entry: string
  /** ms without work after which the child is ended. */
  idleMs: number
  /** ms without a sign of life, while there is work, after which the child counts as hung. */
  stallMs: number
}

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

const LAST_RESORT_MS = 1_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000

/** One child shared by all requests: started on first use, watched, ended when idle, not started again in a storm. */
export function createEspeakHost({ entry, idleMs, stallMs }: EspeakHostOptions): EspeakHost {
  const jobs = new Map<number, Job>()
  let child: ChildProcess | undefined
  let lastId = 0
  let idleTimer: NodeJS.Timeout | undefined
  let stallTimer: NodeJS.Timeout | undefined
  let deaths = 0 // in a row, without a sentence finished in between
  let deathDetail: string | undefined
  let startAgainAt = 0

  function ensureChild(): ChildProcess {
    if (child) return child
    if (performance.now() < startAgainAt) {
      throw new DriverError('espeak', 'the voice process keeps ending, it is given a pause', { retryable: true, reason: 'unavailable' })
    }
    // Nothing of our environment: secrets are none of its business.
    const started = fork(entry, { serialization: 'advanced', env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    started.on('message', (message: FromEspeak) => receive(message))
    started.once('error', error => lose(started, error.message))
    started.once('exit', (code, signal) => lose(started, `ended with ${signal ?? `code ${code}`}`))
    child = started
    return started
  }

  function lose(lost: ChildProcess, detail: string) {
    if (lost !== child) return
    child = undefined
    deathDetail = detail
    deaths++
    // The first death is forgiven at once, so that the request it hit can be tried again.
    startAgainAt = performance.now() + (deaths < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (deaths - 2)))
    const gone = new ChildGone(detail)
    for (const id of [...jobs.keys()]) take(id)?.controller.error(gone)
  }

  function receive(message: FromEspeak) {
    stallTimer?.refresh()
    if (message.type === 'audio') {
      jobs.get(message.id)?.controller.enqueue(message.samples)
      return
    }
    deaths = 0
    const job = take(message.id)
    if (message.type === 'done') job?.controller.close()
    else job?.controller.error(new DriverError('espeak', message.message, { retryable: false, reason: 'bad-request' }))
  }

  function add(id: number, job: Job) {
    jobs.set(id, job)
    clearTimeout(idleTimer)
    child?.ref()
    child?.channel?.ref()
    stallTimer ??= setTimeout(() => child?.kill('SIGKILL'), stallMs).unref()
  }

  function take(id: number): Job | undefined {
    const job = jobs.get(id)
    if (!job) return
    jobs.delete(id)
    job.release()
    if (!jobs.size) rest()
    return job
  }

  /** Nothing to do: neither the child nor its channel keeps the server from ending. */
  function rest() {
    clearTimeout(stallTimer)
    stallTimer = undefined
    child?.unref()
    child?.channel?.unref()
    idleTimer = setTimeout(() => void end(), idleMs).unref()
  }

  async function end(): Promise<void> {
    const ending = child
    child = undefined
    const ended = new DriverError('espeak', 'the voice process is being ended', { retryable: true, reason: 'interrupted' })
    for (const id of [...jobs.keys()]) take(id)?.controller.error(ended)
    clearTimeout(idleTimer)
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const exit = new Promise(resolve => ending.once('exit', resolve))
    const lastResort = setTimeout(() => ending.kill('SIGKILL'), LAST_RESORT_MS)
    if (ending.connected) ending.disconnect()
    await exit
    clearTimeout(lastResort)
  }

  function post(message: ToEspeak) {
    // A child that is dying can't be written to; its 'exit' fails the job.
    if (child?.connected) child.send(message, () => {})
  }

  return {
    speak(sentence, signal) {
      const id = ++lastId
      const cancel = () => {
        const job = take(id)
        if (job) post({ type: 'cancel', id })
        return job
      }
      return new ReadableStream<Int16Array>({
        start(controller) {
          signal.throwIfAborted()
          ensureChild()
          const abort = () => cancel()?.controller.error(signal.reason)
          signal.addEventListener('abort', abort, { once: true })
          add(id, { controller, release: () => signal.removeEventListener('abort', abort) })
          post({ type: 'speak', id, sentence })
        },
        cancel: () => void cancel()
      })
    },
    state() {
      if (child) return { state: 'running', detail: child.pid === undefined ? undefined : `process ${child.pid}` }
      return performance.now() < startAgainAt ? { state: 'failed', detail: deathDetail } : { state: 'idle' }
    },
    dispose: end
  }
}
