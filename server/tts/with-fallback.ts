import { createResampler, type PcmFrame } from '#server/audio'
import { DriverError } from '#server/runtime/errors'
import type { SpeechRequest, TtsDriver, TtsState } from './types'

export interface FallbackOptions {
  /** Who speaks instead; asked only when it is needed. */
  fallback: (request: SpeechRequest) => { driver: TtsDriver, voice?: string }
  /** Hears of each failure that somebody else made good. */
  report?: (error: DriverError) => void
  /**
   * ms for which a driver that failed is not asked again: nobody waits for it with every sentence. Twice as long after
   * each further failure.
   */
  pauseMs?: number
  now?: () => number
}

/** Said by a driver that knows when it is given a pause. */
export interface ResilientDriver extends TtsDriver {
  state(): TtsState
  /** How many requests the fallback was asked to speak so far. */
  substitutions(): number
}

const PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 600_000

/**
 * Speaks with `driver`, or with the fallback when it fails before its first frame; one that fails later is not
 * replaced, nor a request for a voice that it does not have. All frames have the rate of `driver`.
 */
export function withFallback(driver: TtsDriver, { fallback, report = () => {}, pauseMs = PAUSE_MS, now = Date.now }: FallbackOptions): ResilientDriver {
  let failure: { error: DriverError, until: number } | undefined
  let failures = 0
  let substitutions = 0
  const paused = () => failure && failure.until > now() ? failure.error : undefined

  /** What was wrong with this one request says nothing about the next. */
  function note(error: DriverError) {
    report(error)
    if (error.reason === 'bad-request') return
    failure = { error, until: now() + Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** failures) }
    failures++
  }

  async function* instead(request: SpeechRequest, signal: AbortSignal): AsyncGenerator<PcmFrame> {
    substitutions++
    const { driver: other, voice } = fallback(request)
    const resampler = createResampler(other.sampleRate, driver.sampleRate)
    for await (const { samples } of other.synthesize({ ...request, voice }, signal)) {
      const ready = resampler.process(samples)
      if (ready.length) yield { samples: ready, sampleRate: driver.sampleRate }
    }
    const rest = resampler.flush()
    if (rest.length) yield { samples: rest, sampleRate: driver.sampleRate }
  }

  return {
    ...driver,
    async* synthesize(request, signal) {
      if (paused()) return yield* instead(request, signal)
      let heard = false
      try {
        for await (const frame of driver.synthesize(request, signal)) {
          heard = true
          failure = undefined
          failures = 0
          yield frame
        }
      } catch (error) {
        if (heard || signal.aborted || !(error instanceof DriverError) || isForAnother(error, request)) throw error
        note(error)
        yield* instead(request, signal)
      }
    },
    substitutions: () => substitutions,
    state() {
      const error = paused()
      return error ? { state: 'failed', detail: error.message } : driver.state?.() ?? { state: 'running' }
    }
  }
}

const isForAnother = ({ reason }: DriverError, { voice }: SpeechRequest) => reason === 'bad-request' && voice !== undefined
