import { DriverError } from '#server/runtime/errors'
import { completeWith, type CompletingLlmDriver } from './complete'
import type { LlmDriver } from './types'

/** Limits in ms. */
export interface LlmTimeouts {
  /** From the question to the first part of a stream. */
  firstToken: number
  /** Between two parts of a stream; the time the reader takes does not count. */
  idle: number
  /** The whole answer, streamed or not. */
  total: number
}

/** Ends an answer that takes too long with DriverError `timeout`. */
export function withTimeouts(driver: LlmDriver, { firstToken, idle, total }: LlmTimeouts): CompletingLlmDriver {
  return {
    ...driver,

    async* stream(request, signal) {
      using limit = startLimit(driver.name, signal)
      limit.within(total, 'The whole answer took too long')
      const silence = limit.within(firstToken, 'No answer began in time')
      const parts = driver.stream(request, limit.signal)[Symbol.asyncIterator]()
      try {
        for (let next = await parts.next(); !next.done; next = await parts.next()) {
          silence.stop()
          yield next.value
          silence.start(idle, 'The answer stopped in the middle')
        }
      } finally {
        await parts.return?.()
      }
    },

    async complete(request, signal) {
      using limit = startLimit(driver.name, signal)
      limit.within(total, 'The whole answer took too long')
      return await completeWith(driver, request, limit.signal)
    },

    ...(driver.listModels && { listModels: signal => listInTime(driver, firstToken, signal) })
  }
}

async function listInTime(driver: LlmDriver, ms: number, signal: AbortSignal) {
  using limit = startLimit(driver.name, signal)
  limit.within(ms, 'The list of models took too long')
  return await driver.listModels?.(limit.signal) ?? []
}

/** A signal that follows `outer` and aborts with DriverError `timeout` when one of its timers runs out. */
function startLimit(driver: string, outer: AbortSignal) {
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
