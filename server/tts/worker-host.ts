import { ReadableStream } from 'node:stream/web'
import type { ReadableStreamDefaultController } from 'node:stream/web'
import type { Thread } from '#server/runtime/worker-thread'
import { DriverError } from '#server/runtime/errors'
import type { TtsState } from './types'
import type { FromWorker, ToWorker } from './worker-protocol'

/** The worker ended while it still owed an answer. */
export class WorkerGone extends Error {}

export interface WorkerHost<Job, Output> {
  /**
   * What the worker makes of a job, which it is given at once. Starts the worker where there is none. Errors with
   * WorkerGone when the worker dies, with the signal's reason when it aborts, with DriverError when it can't be used.
   */
  run(job: Job, signal: AbortSignal): ReadableStream<Output>
  state(): TtsState
  /** Ends the worker and what it was doing. */
  dispose(): Promise<void>
}

interface WorkerEvents<Output> {
  onMessage(message: FromWorker<Output>): void
  onGone(detail: string): void
}

interface Waiting<Output> {
  controller: ReadableStreamDefaultController<Output>
  release(): void
}

/** The one worker that all requests share, a process or a thread, and what it still owes to each. */
export function createWorkerHost<Job, Output>(driver: string, start: (events: WorkerEvents<Output>) => Thread<ToWorker<Job>>): WorkerHost<Job, Output> {
  const jobs = new Map<number, Waiting<Output>>()
  let lastId = 0
  const worker = start({ onMessage: receive, onGone: detail => failAll(new WorkerGone(detail)) })

  function take(id: number): Waiting<Output> | undefined {
    const job = jobs.get(id)
    if (!job) return
    jobs.delete(id)
    job.release()
    if (!jobs.size) worker.setBusy(false)
    return job
  }

  function failAll(error: Error) {
    for (const id of [...jobs.keys()]) take(id)?.controller.error(error)
  }

  function receive(message: FromWorker<Output>) {
    if (message.type === 'output') {
      jobs.get(message.id)?.controller.enqueue(message.output)
      return
    }
    worker.succeeded()
    const job = take(message.id)
    if (message.type === 'done') job?.controller.close()
    else job?.controller.error(new DriverError(driver, message.message, { retryable: false, reason: message.reason ?? 'bad-request' }))
  }

  function cancel(id: number): Waiting<Output> | undefined {
    const job = take(id)
    if (job) worker.send({ type: 'cancel', id })
    return job
  }

  return {
    run(job, signal) {
      const id = ++lastId
      return new ReadableStream<Output>({
        start(controller) {
          signal.throwIfAborted()
          if (!worker.ensure()) throw new DriverError(driver, 'the voice process keeps ending, it is given a pause', { retryable: true, reason: 'unavailable' })
          const abort = () => cancel(id)?.controller.error(signal.reason)
          signal.addEventListener('abort', abort, { once: true })
          jobs.set(id, { controller, release: () => signal.removeEventListener('abort', abort) })
          worker.setBusy(true)
          worker.send({ type: 'start', id, job })
        },
        cancel: () => void cancel(id)
      })
    },
    state: worker.state,
    async dispose() {
      failAll(new DriverError(driver, 'the voice process is being ended', { retryable: true, reason: 'interrupted' }))
      await worker.end()
    }
  }
}

/**
 * One worker for everybody who gives the same options; each gets a part of it. `dispose` of a part ends what was
 * asked of this part, and the worker too unless another part has used it.
 */
export function shareWorkerHosts<Options, Job, Output>(driver: string, create: (options: Options) => WorkerHost<Job, Output>) {
  const workers = new Map<string, { host: WorkerHost<Job, Output>, parts: number }>()

  return (options: Options): WorkerHost<Job, Output> => {
    const key = JSON.stringify(options)
    let part: AbortController | undefined

    function ensurePart() {
      const worker = workers.get(key) ?? { host: create(options), parts: 0 }
      workers.set(key, worker)
      if (!part) worker.parts++
      part ??= new AbortController()
      return { host: worker.host, ended: part.signal }
    }

    return {
      run(job, signal) {
        signal.throwIfAborted()
        const { host, ended } = ensurePart()
        return host.run(job, AbortSignal.any([signal, ended]))
      },
      state: () => workers.get(key)?.host.state() ?? { state: 'idle' },
      async dispose() {
        const worker = workers.get(key)
        if (!part || !worker) return
        part.abort(new DriverError(driver, 'the voice process is being ended', { retryable: true, reason: 'interrupted' }))
        part = undefined
        if (--worker.parts) return
        workers.delete(key)
        await worker.host.dispose()
      }
    }
  }
}
