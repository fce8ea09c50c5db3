import { AppError } from './errors'

/** Runs one piece of work after the other. With `most` waiting, the next is refused with 503. */
export function createQueue({ most = Infinity } = {}) {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= most) throw new AppError(503, 'busy', 'Too much to do right now, try again in a moment', { retryAfter: 5 })
    waiting++
    const result = last.then(work).finally(() => waiting--)
    last = result.catch(() => {})
    return result
  }
}
