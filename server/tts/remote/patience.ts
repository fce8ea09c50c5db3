import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { startTimeLimit } from '#server/runtime/time-limit'

/** How long a server may take, ms, and how often it is asked again; part of the options of each driver that asks one. */
export const patience = {
  first_sound_ms: z.int().positive().max(600_000).default(10_000),
  idle_ms: z.int().positive().max(600_000).default(10_000),
  /** The time that the listener takes does not count. */
  total_ms: z.int().positive().max(3_600_000).default(300_000),
  retries: z.int().min(0).max(5).default(2)
}

export interface Patience {
  first_sound_ms: number
  idle_ms: number
  total_ms: number
  retries: number
}

const BASE_DELAY_MS = 150
/** A server that asks for a longer pause is not asked again: somebody is listening. */
const MAX_RETRY_AFTER_MS = 3_000

/** Reads what `open` begins, within the time limits; begins again after a failure, as long as nothing has come. */
export async function* patiently<T>(driver: string, settings: Patience, signal: AbortSignal, open: (signal: AbortSignal) => AsyncIterable<T>): AsyncGenerator<T> {
  for (let attempt = 0; ; attempt++) {
    let begun = false
    try {
      for await (const item of inTime(driver, settings, signal, open)) {
        begun = true
        yield item
      }
      return
    } catch (error) {
      signal.throwIfAborted()
      const delay = begun || attempt >= settings.retries ? undefined : delayAfter(error, attempt)
      if (delay === undefined) throw error
      await wait(delay, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

async function* inTime<T>(driver: string, { first_sound_ms, idle_ms, total_ms }: Patience, outer: AbortSignal, open: (signal: AbortSignal) => AsyncIterable<T>): AsyncGenerator<T> {
  using limit = startTimeLimit(driver, outer)
  const silence = limit.within(first_sound_ms, 'No sound began in time')
  const items = open(limit.signal)[Symbol.asyncIterator]()
  let left = total_ms
  try {
    for (;;) {
      const asked = performance.now()
      const next = await items.next()
      silence.stop()
      if (next.done) return
      left -= performance.now() - asked
      yield next.value
      silence.start(Math.max(0, Math.min(idle_ms, left)), left < idle_ms ? 'The whole speech took too long' : 'The speech stopped in the middle')
    }
  } finally {
    await items.return?.()
  }
}

/** Exponential back-off with full jitter; undefined when asking again makes no sense. */
function delayAfter(error: unknown, attempt: number): number | undefined {
  // Who waited for a server that hangs is not made to wait as long again.
  if (!(error instanceof DriverError) || !error.retryable || error.reason === 'timeout') return
  if (error.retryAfterMs === undefined) return Math.random() * BASE_DELAY_MS * 2 ** attempt
  return error.retryAfterMs <= MAX_RETRY_AFTER_MS ? error.retryAfterMs : undefined
}
