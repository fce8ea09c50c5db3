import { setTimeout as wait } from 'node:timers/promises'
import { DriverError } from './errors'

export interface Retrying {
  /** Attempts after the first one. */
  retries: number
  /** A server that asks for a longer pause is not asked again. */
  maxRetryAfterMs: number
}

const BASE_DELAY_MS = 300

/** Asks a server again after a failure that may pass. Throws the last failure, or the signal's reason. */
export async function retrying<T>({ retries, maxRetryAfterMs }: Retrying, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      signal.throwIfAborted()
      const delay = attempt < retries ? delayAfter(error, attempt, maxRetryAfterMs) : undefined
      if (delay === undefined) throw error
      await wait(delay, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

/** Exponential back-off with full jitter; undefined when asking again makes no sense. */
function delayAfter(error: unknown, attempt: number, maxRetryAfterMs: number): number | undefined {
  // Who waited for a server that hangs is not made to wait as long again.
  if (!(error instanceof DriverError) || !error.retryable || error.reason === 'timeout') return
  if (error.retryAfterMs === undefined) return Math.random() * BASE_DELAY_MS * 2 ** attempt
  return error.retryAfterMs <= maxRetryAfterMs ? error.retryAfterMs : undefined
}
