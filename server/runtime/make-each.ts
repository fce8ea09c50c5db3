import { logger } from './logger'

/** What `make` gives for each item. One that fails is left out and said in the log, so that it costs only itself. */
export function makeEach<T extends { id: string }, R>(what: string, items: readonly T[], make: (item: T) => R): R[] {
  return items.flatMap((item) => {
    try {
      return [make(item)]
    } catch (error) {
      logger.error({ id: item.id, err: error }, `${what} left out`)
      return []
    }
  })
}
