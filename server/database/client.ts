import { PrismaLibSql } from '@prisma/adapter-libsql'
import type { Config } from '@libsql/client'
import { dataPath } from '#server/runtime/config'
import { PrismaClient } from './generated/client'
import { withOneConnection } from './one-connection'

const BUSY_TIMEOUT_MS = 5_000

export const databasePath = () => dataPath('secretary.db')

let client: PrismaClient | undefined

/** Its adapter lets one query or transaction at a time through to the connection. */
class OneConnection extends PrismaLibSql {
  override createClient(config: Config) {
    return withOneConnection(super.createClient(config))
  }
}

/**
 * The database. Connects with the first query; foreign keys are on and a busy file is waited for.
 */
export const prisma = new Proxy({} as PrismaClient, {
  get(_target, property) {
    client ??= new PrismaClient({ adapter: new OneConnection({ url: `file:${databasePath()}`, timeout: BUSY_TIMEOUT_MS }) })
    return Reflect.get(client, property, client)
  }
})

/** Leaves everything in the one file, so that a copy of it alone is whole. */
export async function disconnectDatabase() {
  if (!client) return
  await client.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`
  await client.$disconnect()
}

/** True when `error` says that a unique value is taken. */
export const isUniqueViolation = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'P2002'

/** True when `error` says that a row points to one that is not there. */
export const isForeignKeyViolation = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'P2003'

/** Too long, taken, points nowhere, a constraint, missing, out of range, a number that does not fit. */
const ROW_CODES = new Set(['P2000', 'P2002', 'P2003', 'P2004', 'P2011', 'P2012', 'P2020', 'P2033'])

/** True when it is the rows that can't be written, now or later; false when it is the database. */
export const isRefusedRow = (error: unknown) => error instanceof Error
  && (error.name === 'PrismaClientValidationError' || ('code' in error && ROW_CODES.has(String(error.code))))
