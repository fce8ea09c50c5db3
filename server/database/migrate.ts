import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createClient, type Client } from '@libsql/client'

export interface Migration {
  /** Folder name, which begins with its time. */
  name: string
  sql: string
}

/** The table that `prisma migrate deploy` keeps; written the same way, so that both agree. */
const BOOK = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`

const checksumOf = (sql: string) => createHash('sha256').update(sql).digest('hex')

/**
 * Applies what the database at `path` lacks, each migration with its book entry in one transaction: a
 * crash in the middle leaves the database as it was. A database that has data is copied to
 * `<path>.before-<migration>` first. Returns the names applied. Throws when a migration was changed after
 * it had been applied, or when the database is newer than this program.
 */
export async function migrate(path: string, migrations: Migration[]): Promise<string[]> {
  const isNew = !existsSync(path)
  const database = createClient({ url: `file:${path}`, timeout: 5_000 })
  try {
    await database.execute('PRAGMA journal_mode = WAL')
    await database.execute(BOOK)
    const pending = await pendingMigrations(database, migrations)
    if (pending[0] && !isNew && await hasTables(database)) await copyBefore(database, path, pending[0].name)
    for (const migration of pending) await apply(database, migration)
    return pending.map(({ name }) => name)
  } finally {
    database.close()
  }
}

async function pendingMigrations(database: Client, migrations: Migration[]) {
  const { rows } = await database.execute('SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL')
  const applied = new Map(rows.map(row => [String(row.migration_name), String(row.checksum)]))
  const known = new Map(migrations.map(migration => [migration.name, migration]))
  for (const [name, checksum] of applied) {
    const migration = known.get(name)
    if (!migration) throw new Error(`The database is newer than this program: it has the migration "${name}"`)
    if (checksumOf(migration.sql) !== checksum) throw new Error(`The migration "${name}" was changed after it had been applied`)
  }
  return migrations.filter(({ name }) => !applied.has(name)).sort((a, b) => a.name.localeCompare(b.name))
}

const hasTables = async (database: Client) =>
  (await database.execute(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' LIMIT 1`)).rows.length > 0

async function copyBefore(database: Client, path: string, migration: string) {
  const copy = `${path}.before-${migration}`
  if (existsSync(copy)) return
  // Under its name there is only ever a whole copy: half of one, after a crash, would stop the next start's.
  const unfinished = `${copy}.unfinished`
  await rm(unfinished, { force: true })
  await database.execute({ sql: 'VACUUM INTO ?', args: [unfinished] })
  await rename(unfinished, copy)
}

async function apply(database: Client, { name, sql }: Migration) {
  // Tables are rebuilt by dropping them; with foreign keys on that would delete the rows that point to them.
  await database.execute('PRAGMA foreign_keys = OFF')
  const transaction = await database.transaction('write')
  try {
    await transaction.executeMultiple(sql.replace(/^PRAGMA .*$/gm, ''))
    const broken = await transaction.execute('PRAGMA foreign_key_check')
    if (broken.rows.length) throw new Error(`${broken.rows.length} rows point nowhere`)
    const now = new Date().toISOString()
    await transaction.execute({
      sql: 'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)',
      args: [randomUUID(), checksumOf(sql), now, name, now]
    })
    await transaction.commit()
  } catch (cause) {
    throw new Error(`The migration "${name}" failed; the database is as it was before`, { cause })
  } finally {
    transaction.close()
  }
}
