import { DriverError } from '#server/runtime/errors'

interface Waiter {
  urls: readonly string[]
  resolve(url: string): void
}

export interface Turn extends Disposable {
  url: string
}

/** More than this many sentences waiting would be heard minutes late. */
const MOST_WAITING = 64

// One for the whole program: several voices of one server share it.
const busy = new Set<string>()
const waiting: Waiter[] = []
/** When each server was last given a turn, so that they take turns and one that fails is not asked twice in a row. */
const used = new Map<string, number>()
let turns = 0

/**
 * A turn at one of these servers, each of which speaks one text at a time; first come, first served. Dispose it when
 * the server is done. Throws DriverError when too many wait, or the signal's reason.
 */
export async function takeTurn(driver: string, urls: readonly string[], signal: AbortSignal): Promise<Turn> {
  signal.throwIfAborted()
  const free = urls.filter(url => !busy.has(url)).sort((a, b) => (used.get(a) ?? 0) - (used.get(b) ?? 0))[0]
  const url = free ?? await waitForTurn(driver, urls, signal)
  busy.add(url)
  if (used.size > 100) used.clear()
  used.set(url, ++turns)
  return { url, [Symbol.dispose]: () => passOn(url) }
}

function passOn(url: string) {
  const next = waiting.findIndex(({ urls }) => urls.includes(url))
  if (next < 0) busy.delete(url)
  else waiting.splice(next, 1)[0]?.resolve(url)
}

function waitForTurn(driver: string, urls: readonly string[], signal: AbortSignal): Promise<string> {
  if (waiting.length >= MOST_WAITING) throw new DriverError(driver, 'too many texts wait for the server', { retryable: true, reason: 'unavailable' })
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      urls,
      resolve(url) {
        signal.removeEventListener('abort', leave)
        resolve(url)
      }
    }
    const leave = () => {
      waiting.splice(waiting.indexOf(waiter), 1)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    waiting.push(waiter)
  })
}
