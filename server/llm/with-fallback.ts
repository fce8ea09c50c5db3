import { DriverError } from '#server/runtime/errors'
import { completeWith, type CompletingLlmDriver } from './complete'
import type { LlmDriver, LlmRequest } from './types'

export type FallbackReport
  = | { outcome: 'answered', driver: LlmDriver, index: number }
    | { outcome: 'failed', driver: LlmDriver, index: number, error: DriverError }

/**
 * Answers with the first driver that begins; one that fails after its first part is not replaced. `report` hears of each
 * failure and of the one that answers. When all fail, throws what the first one, the owner's choice, failed with.
 * A model named in the request is the first driver's, so the others are asked for their own.
 */
export function withFallback(drivers: [LlmDriver, ...LlmDriver[]], report: (report: FallbackReport) => void = () => {}): CompletingLlmDriver {
  const [first] = drivers

  function noteFailure(error: unknown, index: number, failures: DriverError[]) {
    const driver = drivers[index]
    if (!driver || !(error instanceof DriverError)) throw error
    failures.push(error)
    report({ outcome: 'failed', driver, index, error })
  }

  return {
    ...first,

    async* stream(request, signal) {
      const failures: DriverError[] = []
      for (const [index, driver] of drivers.entries()) {
        let started = false
        try {
          for await (const part of driver.stream(requestFor(index, request), signal)) {
            if (!started) report({ outcome: 'answered', driver, index })
            started = true
            yield part
          }
          return
        } catch (error) {
          if (started || signal.aborted) throw error
          noteFailure(error, index, failures)
        }
      }
      throw failures[0]
    },

    async complete(request, signal) {
      const failures: DriverError[] = []
      for (const [index, driver] of drivers.entries()) {
        try {
          const answer = await completeWith(driver, requestFor(index, request), signal)
          report({ outcome: 'answered', driver, index })
          return answer
        } catch (error) {
          if (signal.aborted) throw error
          noteFailure(error, index, failures)
        }
      }
      throw failures[0]
    },

    async dispose() {
      await Promise.all(drivers.map(driver => driver.dispose?.()))
    }
  }
}

const requestFor = (index: number, request: LlmRequest): LlmRequest =>
  index === 0 ? request : { ...request, model: undefined }
