import { setTimeout as wait } from 'node:timers/promises'
import { DriverError } from '#server/runtime/errors'
import { completeWith, type CompletingLlmDriver } from './complete'
import type { LlmDriver } from './types'

export interface RetryOptions {
  /** Attempts after the first one. */
  retries?: number
  /** Longest wait before the first retry, ms; doubles with each further one. */
  baseDelay?: number
  maxDelay?: number
  /** A vendor that asks for a longer pause than this is not asked again: the person is waiting. */
  maxRetryAfter?: number
}

export interface RetryDeps {
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** 0 to below 1. */
  random?: () => number
}

/** Asks again after a retryable failure, as long as nothing of the answer has come. */
export function withRetry(driver: LlmDriver, options: RetryOptions = {}, deps: RetryDeps = {}): CompletingLlmDriver {
  const { retries = 2 } = options
  const { sleep = (ms, signal) => wait(ms, undefined, { signal }), random = Math.random } = deps

  /** Waits when `error` is worth another attempt, throws it otherwise. */
  async function pauseOrThrow(error: unknown, attempt: number, signal: AbortSignal) {
    const delay = attempt < retries && !signal.aborted ? delayFor(error, attempt, options, random) : undefined
    if (delay === undefined) throw error
    await sleep(delay, signal).catch(() => signal.throwIfAborted())
  }

  return {
    ...driver,

    async* stream(request, signal) {
      for (let attempt = 0; ; attempt++) {
        let started = false
        try {
          for await (const part of driver.stream(request, signal)) {
            started = true
            yield part
          }
          return
        } catch (error) {
          if (started) throw error
          await pauseOrThrow(error, attempt, signal)
        }
      }
    },

    async complete(request, signal) {
      for (let attempt = 0; ; attempt++) {
        try {
          return await completeWith(driver, request, signal)
        } catch (error) {
          await pauseOrThrow(error, attempt, signal)
        }
      }
    }
  }
}

/** Exponential back-off with full jitter; undefined when asking again makes no sense. */
function delayFor(error: unknown, attempt: number, options: RetryOptions, random: () => number) {
  const { baseDelay = 300, maxDelay = 4_000, maxRetryAfter = 10_000 } = options
  // Whoever waited for a model that hangs is not made to wait as long again: the next provider is asked.
  if (!(error instanceof DriverError) || !error.retryable || error.reason === 'timeout') return
  if (error.retryAfterMs === undefined) return random() * Math.min(maxDelay, baseDelay * 2 ** attempt)
  return error.retryAfterMs <= maxRetryAfter ? error.retryAfterMs : undefined
}
