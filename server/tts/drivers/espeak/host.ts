import { createChild } from '#server/runtime/child-process'
import { createWorkerHost, shareWorkerHosts } from '../../worker-host'
import type { WorkerHost } from '../../worker-host'
import type { EspeakJob, EspeakOutput } from './protocol'

export interface EspeakHostOptions {
  entry: string
  idleMs: number
  stallMs: number
}

export type EspeakHost = WorkerHost<EspeakJob, EspeakOutput>

/** The one child, of 100 MB, that speaks and gives phonemes to whoever asks with the same options. */
export const shareEspeakHost: (options: EspeakHostOptions) => EspeakHost = shareWorkerHosts('espeak', ({ entry, idleMs, stallMs }) =>
  createWorkerHost('espeak', events => createChild({ entry, idleMs, stallMs, ...events })))
