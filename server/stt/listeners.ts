import { AppError } from '#server/runtime/errors'

/** What one caller may have recognised at once. */
const MOST_AT_ONCE = 4
const RETRY_AFTER_S = 5

const listening = new Map<string, number>()

/** Counts one stream or recording that is being recognised for `caller`, until it is disposed. Throws 429 when there are enough. */
export function takeListener(caller: string): Disposable {
  const count = listening.get(caller) ?? 0
  if (count >= MOST_AT_ONCE) throw new AppError(429, 'too_many_requests', `At most ${MOST_AT_ONCE} recordings are recognised for one caller at once`, { retryAfter: RETRY_AFTER_S })
  listening.set(caller, count + 1)
  let isTaken = true
  return {
    [Symbol.dispose]() {
      if (!isTaken) return
      isTaken = false
      const left = (listening.get(caller) ?? 1) - 1
      if (left) listening.set(caller, left)
      else listening.delete(caller)
    }
  }
}
