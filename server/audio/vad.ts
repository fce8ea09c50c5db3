import { DriverError } from '#server/runtime/errors'
import { createThread } from '#server/runtime/worker-thread'
import { workerEntry } from '#server/workers'
import { joinSamples } from './pcm'
import type { FromVad, ToVad, VadRate } from './vad-protocol'

/** Length of the windows that `push` answers for. */
export const VAD_WINDOW_MS = 32

/** Hears where people speak in one stream of sound. */
export interface Vad {
  /**
   * Speech probability (0 to 1) of each whole window of 32 ms that these samples complete, in order. Calls may follow
   * each other without waiting. Throws DriverError when the detector can't be run.
   */
  push(samples: Int16Array): Promise<number[]>
  /** What comes next belongs to another recording; what was not listened to yet is answered with no windows. */
  reset(): void
  close(): void
}

export interface VadHost {
  createVad(sampleRate: VadRate): Vad
  dispose(): Promise<void>
}

interface Request {
  message: Extract<ToVad, { type: 'listen' }>
  retried: boolean
  resolve(probabilities: number[]): void
  reject(error: Error): void
}

/** A long recording goes to the thread piece by piece, so that the others get their turn. */
const MOST_WINDOWS_AT_ONCE = 32

/** One thread that runs Silero VAD for all streams. */
export function createVadHost({ entry = workerEntry('vad'), idleMs = 600_000, stallMs = 10_000 } = {}): VadHost {
  const requests = new Map<number, Request>()
  let lastRequest = 0
  let lastStream = 0
  const thread = createThread<FromVad, ToVad>({ entry, idleMs, stallMs, onMessage: receive, onGone: recover })

  const watch = () => thread.setBusy(requests.size > 0)

  function receive({ id, probabilities }: FromVad) {
    const request = requests.get(id)
    requests.delete(id)
    thread.succeeded()
    watch()
    request?.resolve(probabilities)
  }

  /** What the thread still owed is asked of the next one once more; the streams go on there as if they had just begun. */
  function recover(detail: string) {
    const owed = [...requests.values()]
    requests.clear()
    for (const request of owed) {
      if (request.retried) request.reject(gone(detail))
      else ask({ ...request, retried: true })
    }
  }

  function ask(request: Request) {
    if (!thread.ensure()) return request.reject(gone('it keeps ending and is given a pause'))
    requests.set(request.message.id, request)
    watch()
    thread.send(request.message)
  }

  const listen = (stream: number, sampleRate: VadRate, samples: Int16Array) => new Promise<number[]>((resolve, reject) => {
    ask({ message: { type: 'listen', id: ++lastRequest, stream, sampleRate, samples }, retried: false, resolve, reject })
  })

  return {
    createVad(sampleRate) {
      if (thread.ensure()) watch() // whoever opens a stream is about to send sound
      const window = sampleRate * VAD_WINDOW_MS / 1_000
      let stream = ++lastStream
      let rest = new Int16Array(0)
      const forget = () => {
        rest = new Int16Array(0)
        thread.send({ type: 'forget', stream })
      }
      return {
        async push(samples) {
          const sound = joinSamples([rest, samples])
          const whole = sound.length - sound.length % window
          rest = sound.slice(whole)
          const answers: Promise<number[]>[] = []
          for (let start = 0; start < whole; start += window * MOST_WINDOWS_AT_ONCE) {
            answers.push(listen(stream, sampleRate, sound.slice(start, Math.min(whole, start + window * MOST_WINDOWS_AT_ONCE))))
          }
          return (await Promise.all(answers)).flat()
        },
        reset() {
          forget()
          stream = ++lastStream
        },
        close: forget
      }
    },
    async dispose() {
      const owed = [...requests.values()]
      requests.clear()
      for (const request of owed) request.reject(gone('it is being ended'))
      await thread.end()
    }
  }
}

const gone = (detail: string) => new DriverError('vad', `speech can't be detected: ${detail}`, { retryable: true, reason: 'unavailable' })

let shared: VadHost | undefined

/** Voice activity of one stream: Silero VAD v6, in one thread for all, which starts with the first stream. */
export function createVad(sampleRate: VadRate): Vad {
  shared ??= createVadHost()
  return shared.createVad(sampleRate)
}

/** Ends the thread; the next windows start it again. */
export async function disposeVad(): Promise<void> {
  await shared?.dispose()
}
