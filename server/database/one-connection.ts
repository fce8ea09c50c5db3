import { LibsqlError, type Client, type InStatement, type Transaction } from '@libsql/client'

/** After these SQLite may have ended the transaction by itself; it asks to roll back then (sqlite.org/lang_transaction.html). */
const ENDING_ERRORS = new Set(['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_NOMEM', 'SQLITE_BUSY', 'SQLITE_INTERRUPT'])

/**
 * The same client, whose transactions run on its one connection. Its own ones keep the connection to
 * themselves and open another, and the old one stays open until it happens to be collected: two files and
 * some memory a transaction. Whoever uses it runs one transaction at a time and nothing beside it.
 */
export function withOneConnection(client: Client): Client {
  const transaction = async () => {
    await client.execute('BEGIN IMMEDIATE')
    return transactionOn(client)
  }
  return new Proxy(client, {
    get(target, property) {
      if (property === 'transaction') return transaction
      const value = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    }
  })
}

function transactionOn(client: Client): Transaction {
  let closed = false
  const rollback = async () => {
    if (closed) return
    closed = true
    await client.execute('ROLLBACK').catch(ignoreEnded)
  }
  const run = async (statement: InStatement) => {
    if (closed) throw new LibsqlError('The transaction is closed', 'TRANSACTION_CLOSED')
    try {
      return await client.execute(statement)
    } catch (error) {
      if (error instanceof LibsqlError && ENDING_ERRORS.has(error.code)) await rollback()
      throw error
    }
  }
  return {
    execute: (statement: InStatement | string, args?: unknown) => run(args === undefined ? statement : { sql: String(statement), args } as InStatement),
    async batch(statements) {
      const results = []
      for (const statement of statements) results.push(await run(Array.isArray(statement) ? { sql: statement[0], args: statement[1] } : statement))
      return results
    },
    executeMultiple: async () => {
      throw new LibsqlError('A script would end the transaction of its connection', 'NOT_SUPPORTED')
    },
    async commit() {
      try {
        await run('COMMIT')
        closed = true
      } catch (error) {
        await rollback()
        throw error
      }
    },
    rollback,
    close: () => void rollback(),
    get closed() {
      return closed
    }
  }
}

/** "cannot rollback - no transaction is active": SQLite had ended it already. */
function ignoreEnded(error: unknown) {
  if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error
}
