import { logger } from '#server/runtime/logger'
import { onShutdown } from '#server/runtime/shutdown'

const FLUSH_EVERY_MS = 250
const MOST_ROWS = 500
/** Rows kept while the database can't be written; beyond that new ones are dropped, and it is said. */
const MOST_WAITING = 20_000
const DATABASE_ORDER = 80

/**
 * Collects rows that only record what happened, and writes them together: one write a quarter of a second
 * instead of one a request. Nothing a person was promised goes through here.
 */
export function createBatch<Row>(name: string, write: (rows: Row[]) => PromiseLike<unknown>) {
  let waiting: Row[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const writeOnce = async () => {
    while (waiting.length) {
      const rows = waiting.slice(0, MOST_ROWS)
      await write(rows)
      waiting = waiting.slice(rows.length)
    }
  }
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(writeOnce).catch(error => logger.error({ batch: name, waiting: waiting.length, err: error }, 'batch not written'))
    return writing
  }
  onShutdown(`batch ${name}`, DATABASE_ORDER, flush)

  return {
    add(row: Row) {
      if (waiting.length >= MOST_WAITING) {
        logger.warn({ batch: name }, 'batch is full, row dropped')
        return
      }
      waiting.push(row)
      timer ??= setTimeout(flush, FLUSH_EVERY_MS).unref()
    },
    flush
  }
}
