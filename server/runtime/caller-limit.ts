import { AppError } from './errors'

interface CallerLimit {
  perCaller: number
  /** Of all callers together. */
  overall?: number
  /** What is counted, for people: "recordings are recognised". */
  what: string
}

const RETRY_AFTER_S = 5

/** Counts what goes on at once for each caller: each call counts one more, until it is disposed. Throws 429 when there are enough. */
export function createCallerLimit({ perCaller, overall = Infinity, what }: CallerLimit): (caller: string) => Disposable {
  const counts = new Map<string, number>()
  let all = 0
  const refuse = (most: number, whose: string) => {
    throw new AppError(429, 'too_many_requests', `At most ${most} ${what} ${whose} at once`, { retryAfter: RETRY_AFTER_S })
  }
  return (caller) => {
    const count = counts.get(caller) ?? 0
    if (count >= perCaller) refuse(perCaller, 'for one caller')
    if (all >= overall) refuse(overall, 'for all callers together')
    counts.set(caller, count + 1)
    all++
    let isTaken = true
    return {
      [Symbol.dispose]() {
        if (!isTaken) return
        isTaken = false
        all--
        const left = counts.get(caller)! - 1
        if (left) counts.set(caller, left)
        else counts.delete(caller)
      }
    }
  }
}
