import { createThread } from '#server/runtime/worker-thread'
import { createWorkerHost, shareWorkerHosts } from '../../worker-host'
import type { WorkerHost } from '../../worker-host'
import type { PiperSentence } from './protocol'

export interface PiperHostOptions {
  entry: string
  idleMs: number
  stallMs: number
}

export type PiperHost = WorkerHost<PiperSentence, Int16Array>

/** One thread for all voices; it keeps the models that spoke last. */
export const sharePiperHost: (options: PiperHostOptions) => PiperHost = shareWorkerHosts('piper', ({ entry, idleMs, stallMs }) =>
  createWorkerHost('piper', events => createThread({ entry, idleMs, stallMs, ...events })))
