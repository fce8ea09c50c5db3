import { AppError } from './errors'

interface SlotsOptions {
  /** Pieces of work that run at the same time. */
  slots: number
  /** With this many waiting, the next is refused with 503. */
  most: number
}

/** Runs a few pieces of work at a time, the others in the order they came. One that is aborted while it waits throws the signal's reason. */
export function createSlots({ slots, most }: SlotsOptions) {
  const waiting: (() => void)[] = []
  let free = slots

  async function take(signal: AbortSignal) {
    if (free > 0) return void free--
    if (waiting.length >= most) throw new AppError(503, 'busy', 'Too much to do right now, try again in a moment', { retryAfter: 5 })
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(begin), 1)
        reject(signal.reason)
      }
      waiting.push(begin)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted()
    await take(signal)
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
