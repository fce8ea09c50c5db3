import type { DriverFailure } from '../runtime/errors'

/** What the server tells a speech worker, be it a thread or a process. */
export type ToWorker<Job>
  = | { type: 'start', id: number, job: Job }
    | { type: 'cancel', id: number }

/** What it answers: any number of outputs, then `done` or `failed`. */
export type FromWorker<Output>
  = | { type: 'output', id: number, output: Output }
    | { type: 'done', id: number }
    | { type: 'failed', id: number, message: string, reason?: DriverFailure }
