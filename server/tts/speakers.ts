import { AppError } from '#server/runtime/errors'

/** What one caller may have spoken at once; an engine takes more from all of them together. */
const MOST_AT_ONCE = 4
const RETRY_AFTER_S = 5

const speaking = new Map<string, number>()

/** Counts one text that is being spoken for `caller`, until it is disposed. Throws 429 when there are enough. */
export function takeSpeaker(caller: string): Disposable {
  const count = speaking.get(caller) ?? 0
  if (count >= MOST_AT_ONCE) throw new AppError(429, 'too_many_requests', `At most ${MOST_AT_ONCE} texts are spoken for one caller at once`, { retryAfter: RETRY_AFTER_S })
  speaking.set(caller, count + 1)
  return {
    [Symbol.dispose]() {
      const left = (speaking.get(caller) ?? 1) - 1
      if (left) speaking.set(caller, left)
      else speaking.delete(caller)
    }
  }
}
