import { isRefusedRow } from '#server/database/client'
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
      if (await isWritten(rows)) waiting = waiting.slice(rows.length)
      else await writeEach(rows)
    }
  }
  /** False when a row is refused; throws when the database can't be written. */
  const isWritten = async (rows: Row[]) => {
    try {
      await write(rows)
      return true
    } catch (error) {
      if (!isRefusedRow(error)) throw error
      return false
    }
  }
  /** One refused row takes those beside it with it: alone, only that one is lost. */
  const writeEach = async (rows: Row[]) => {
    for (const row of rows) {
      // What the row holds is not for the log, and neither is the error, which quotes it.
      if (!await isWritten([row])) logger.error({ batch: name }, 'row refused by the database and dropped')
      waiting.shift()
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
