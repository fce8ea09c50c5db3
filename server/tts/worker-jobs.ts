// Runs inside the workers: erasable TypeScript, relative imports with their extension.
import { setImmediate as nextLoop } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import type { DriverFailure } from '../runtime/errors.ts'
import { endWhenAsked } from '../runtime/thread-end.ts'
import type { FromWorker, ToWorker } from './worker-protocol.ts'

/** A job that can't be done, in words for a person. */
export class JobError extends Error {
  readonly reason: DriverFailure

  constructor(message: string, reason: DriverFailure, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

/** One job while it is done. */
export interface RunningJob<Output> {
  output(output: Output): void
  /** Nobody waits for it any more. */
  cancelled(): boolean
}

/** Does jobs one after the other, in the order they came; messages are read between two of them. */
export function serveJobs<Job, Output>(run: (job: Job, running: RunningJob<Output>) => Promise<void> | void) {
  const queue = new Map<number, Job>()
  const { listen, post } = parentPort ? threadChannel<Job, Output>(parentPort) : processChannel<Job, Output>()
  let working = false

  listen((message) => {
    if (message.type === 'cancel') queue.delete(message.id)
    else queue.set(message.id, message.job)
    if (!working) void work()
  })

  async function work() {
    working = true
    for (let next = queue.entries().next(); !next.done; next = queue.entries().next()) {
      const [id, job] = next.value
      post(await answerOf(id, job))
      queue.delete(id)
      await nextLoop()
    }
    working = false
  }

  async function answerOf(id: number, job: Job): Promise<FromWorker<Output>> {
    try {
      await run(job, { output: output => post({ type: 'output', id, output }), cancelled: () => !queue.has(id) })
      return { type: 'done', id }
    } catch (error) {
      if (error instanceof JobError) return { type: 'failed', id, message: error.message, reason: error.reason }
      return { type: 'failed', id, message: error instanceof Error ? error.message : 'failed', reason: 'bad-answer' }
    }
  }
}

function threadChannel<Job, Output>(port: NonNullable<typeof parentPort>) {
  endWhenAsked(port)
  return {
    listen: (listener: (message: ToWorker<Job>) => void) => void port.on('message', listener),
    post: (message: FromWorker<Output>) => port.postMessage(message)
  }
}

function processChannel<Job, Output>() {
  process.on('disconnect', () => process.exit())
  // Ctrl+C reaches the whole process group, but the server may still be finishing an answer: it ends us itself.
  process.on('SIGINT', () => {})
  return {
    listen: (listener: (message: ToWorker<Job>) => void) => void process.on('message', listener),
    post(message: FromWorker<Output>) {
      if (process.connected) process.send!(message)
    }
  }
}
