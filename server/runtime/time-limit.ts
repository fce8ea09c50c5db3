import { DriverError } from './errors'

/** A signal that follows `outer` and aborts with DriverError `timeout` when one of its timers runs out. */
export function startTimeLimit(driver: string, outer: AbortSignal) {
  // By hand instead of AbortSignal.any and AbortSignal.timeout: those live until collected, these end with the answer.
  const controller = new AbortController()
  const timers: { stop(): void }[] = []
  const follow = () => controller.abort(outer.reason)
  if (outer.aborted) follow()
  else outer.addEventListener('abort', follow, { once: true })

  return {
    signal: controller.signal,
    within(ms: number, message: string) {
      let timer: NodeJS.Timeout | undefined
      const clock = {
        stop: () => clearTimeout(timer),
        start(ms: number, message: string) {
          timer = setTimeout(() => controller.abort(new DriverError(driver, message, { retryable: true, reason: 'timeout' })), ms)
        }
      }
      clock.start(ms, message)
      timers.push(clock)
      return clock
    },
    [Symbol.dispose]() {
      outer.removeEventListener('abort', follow)
      for (const timer of timers) timer.stop()
    }
  }
}
