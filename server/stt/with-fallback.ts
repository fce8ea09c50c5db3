import { createKeptSound } from '#server/audio/kept-sound'
import { DriverError } from '#server/runtime/errors'
import type { RecognitionRequest, SttDriver, SttStream } from './types'

/** Reports that an engine failed and the next one goes on. */
export type FallbackReport = (failed: SttDriver, next: SttDriver, error?: DriverError) => void

/** Sound of an utterance that the next engine is told. */
const MOST_KEPT_S = 60

type LiveRequest = RecognitionRequest & { sampleRate: number }
export type LiveDriver = SttDriver & Required<Pick<SttDriver, 'open'>>

/**
 * Hears with the first engine that has not failed; one that fails in the middle is replaced by the next, which is told
 * the utterance so far. Each utterance begins with the best one again. When all fail, throws what the last one did.
 */
export function openWithFallback(drivers: readonly [LiveDriver, ...LiveDriver[]], request: LiveRequest, report: FallbackReport = () => {}): SttStream {
  const listeners: ((text: string) => void)[] = []
  let sound = createKeptSound(request.sampleRate * MOST_KEPT_S)
  let current = begin(firstUsable())

  function firstUsable() {
    return drivers.find(driver => driver.state?.().state !== 'failed') ?? drivers[0]
  }

  function begin(driver: LiveDriver) {
    const stream = driver.open(request)
    const begun = { driver, stream }
    stream.onPartial((text) => {
      if (current === begun) for (const listener of listeners) listener(text)
    })
    return begun
  }

  function replaceWith(driver: LiveDriver) {
    current.stream.close()
    current = begin(driver)
    for (const block of sound.blocks()) current.stream.push(block)
  }

  function fallBack(error?: DriverError): boolean {
    const next = drivers[drivers.indexOf(current.driver) + 1]
    if (!next) return false
    report(current.driver, next, error)
    replaceWith(next)
    return true
  }

  return {
    get settleMs() {
      return current.stream.settleMs
    },
    push(samples) {
      sound.add(samples)
      if (current.driver.state?.().state === 'failed' && fallBack()) return
      current.stream.push(samples)
    },
    onPartial: listener => void listeners.push(listener),
    async flush(signal) {
      for (;;) {
        try {
          return await current.stream.flush(signal)
        } catch (error) {
          if (!(error instanceof DriverError) || signal.aborted || !fallBack(error)) throw error
        }
      }
    },
    reset() {
      sound = createKeptSound(request.sampleRate * MOST_KEPT_S)
      const best = firstUsable()
      if (best === current.driver) current.stream.reset()
      else replaceWith(best)
    },
    close: () => current.stream.close()
  }
}
