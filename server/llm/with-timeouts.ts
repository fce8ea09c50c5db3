import { startTimeLimit } from '#server/runtime/time-limit'
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
      using limit = startTimeLimit(driver.name, signal)
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
      using limit = startTimeLimit(driver.name, signal)
      limit.within(total, 'The whole answer took too long')
      return await completeWith(driver, request, limit.signal)
    },

    ...(driver.listModels && { listModels: signal => listInTime(driver, firstToken, signal) })
  }
}

async function listInTime(driver: LlmDriver, ms: number, signal: AbortSignal) {
  using limit = startTimeLimit(driver.name, signal)
  limit.within(ms, 'The list of models took too long')
  return await driver.listModels?.(limit.signal) ?? []
}
