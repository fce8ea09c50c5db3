import { toInt16 } from '#server/audio/pcm'
import { DriverError } from '#server/runtime/errors'
import { createThread } from '#server/runtime/worker-thread'
import type { TtsState } from '../../types'
import { createWorkerHost, shareWorkerHosts, WorkerGone } from '../../worker-host'
import type { OpenvoiceJob, OpenvoiceOutput, Tone } from './protocol'

export interface OpenvoiceHostOptions {
  entry: string
  idleMs: number
  stallMs: number
}

export interface OpenvoiceHost {
  tone(job: Extract<OpenvoiceJob, { type: 'tone' }>, signal: AbortSignal): Promise<Tone>
  convert(job: Extract<OpenvoiceJob, { type: 'convert' }>, signal: AbortSignal): Promise<Int16Array>
  state(): TtsState
  dispose(): Promise<void>
}

const shareHost = shareWorkerHosts('openvoice', ({ entry, idleMs, stallMs }: OpenvoiceHostOptions) =>
  createWorkerHost<OpenvoiceJob, OpenvoiceOutput>('openvoice', events => createThread({ entry, idleMs, stallMs, ...events })))

/** One thread for all converted voices. A piece is the same whenever it is made, so one that a dying thread owed is asked for again. */
export function shareOpenvoiceHost(options: OpenvoiceHostOptions): OpenvoiceHost {
  const host = shareHost(options)

  async function answerTo(job: OpenvoiceJob, signal: AbortSignal): Promise<OpenvoiceOutput> {
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const output of host.run(job, signal)) return output
        throw new DriverError('openvoice', 'the converter gave nothing', { retryable: false, reason: 'bad-answer' })
      } catch (cause) {
        if (!(cause instanceof WorkerGone)) throw cause
        if (attempt === 2) throw new DriverError('openvoice', 'the converter ended twice', { retryable: true, reason: 'unavailable', cause })
      }
    }
  }

  return {
    tone: answerTo,
    convert: async (job, signal) => toInt16(await answerTo(job, signal)),
    state: host.state,
    dispose: host.dispose
  }
}
