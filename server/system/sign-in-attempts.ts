import { AppError } from '#server/runtime/errors'
import { networkOf } from './networks'

interface Attempts { count: number, until: number }

/** Wrong passwords in a row for one name: from one network, and from anywhere (guesses spread over many). */
const MOST_FROM_ONE = 5
const MOST_FROM_ALL = 50
const LOCK_MS = 15 * 60_000
const MOST_REMEMBERED = 10_000
const attempts = new Map<string, Attempts>()

const keysOf = (username: string, ip = ''): [string, number][] => [[`${username} ${networkOf(ip)}`, MOST_FROM_ONE], [`${username} *`, MOST_FROM_ALL]]

/**
 * Counts an attempt before its password is looked at, so that guesses side by side count too. Throws 429 with
 * the time to wait when there were too many; `succeeded` forgets those of this network.
 */
export function beginAttempt(username: string, ip?: string) {
  const keys = keysOf(username, ip)
  const now = Date.now()
  for (const [key, most] of keys) {
    const known = attempts.get(key)
    if (!known || known.until < now || known.count < most) continue
    const seconds = Math.ceil((known.until - now) / 1_000)
    throw new AppError(429, 'locked', `Too many wrong passwords, try again in ${Math.ceil(seconds / 60)} min`, { retryAfter: seconds })
  }
  for (const [key] of keys) {
    const known = attempts.get(key)
    const count = known && known.until > now ? known.count + 1 : 1
    attempts.delete(key)
    if (attempts.size >= MOST_REMEMBERED) attempts.delete(attempts.keys().next().value as string)
    attempts.set(key, { count, until: now + LOCK_MS })
  }
  return {
    succeeded: () => {
      for (const [key] of keys) attempts.delete(key)
    }
  }
}

/** To be called when the person proved who they are another way. */
export function forgetAttempts(username: string) {
  for (const key of attempts.keys()) if (key.startsWith(`${username} `)) attempts.delete(key)
}
