import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { migrate, type Migration } from '#server/database/migrate'

const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))
const SLOW = fileURLToPath(new URL('../../fixtures/database/migrate-slowly.mjs', import.meta.url))

const PEOPLE: Migration = { name: '1_people', sql: 'CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL);\nINSERT INTO people VALUES (\'1\', \'Анна\');' }
const PHONES: Migration = { name: '2_phones', sql: 'CREATE TABLE phones (number TEXT, person TEXT REFERENCES people(id));' }

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-'))
  path = join(folder, 'test.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function ask(sql: string) {
  const client = createClient({ url: `file:${path}` })
  try {
    return (await client.execute(sql)).rows.map(row => ({ ...row }))
  } finally {
    client.close()
  }
}
const tables = async () => (await ask('SELECT name FROM sqlite_master WHERE type = \'table\' AND name NOT LIKE \'\\_%\' ESCAPE \'\\\' ORDER BY name')).map(({ name }) => name)
const applied = async () => (await ask('SELECT migration_name FROM _prisma_migrations ORDER BY migration_name')).map(row => row.migration_name)

const productMigrations = (): Migration[] => readdirSync(MIGRATIONS, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => ({ name, sql: readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8') }))

describe('migrations', () => {
  it('make a new database, in the order of their names', async () => {
    expect(await migrate(path, [PHONES, PEOPLE])).toEqual(['1_people', '2_phones'])
    expect(await tables()).toEqual(['people', 'phones'])
  })

  it('are applied once', async () => {
    await migrate(path, [PEOPLE])
    expect(await migrate(path, [PEOPLE])).toEqual([])
    expect(await ask('SELECT name FROM people')).toEqual([{ name: 'Анна' }])
  })

  it('of the product apply to an empty file and leave nothing dangling', async () => {
    const migrations = productMigrations()
    expect(await migrate(path, migrations)).toHaveLength(migrations.length)
    expect(await ask('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(await tables()).toContain('chat_messages')
  })

  it('are written down as Prisma does', async () => {
    const [first] = productMigrations()
    await migrate(path, [first!])
    const [row] = await ask('SELECT * FROM _prisma_migrations')
    expect(row).toMatchObject({ migration_name: first!.name, checksum: createHash('sha256').update(first!.sql).digest('hex'), applied_steps_count: 1, rolled_back_at: null, logs: null })
    expect(Object.keys(row!)).toEqual(['id', 'checksum', 'finished_at', 'migration_name', 'logs', 'rolled_back_at', 'started_at', 'applied_steps_count'])
    expect(Date.parse(String(row!.finished_at))).not.toBeNaN()
  })

  it('that fail half way leave the database as it was', async () => {
    await migrate(path, [PEOPLE])
    const broken = { name: '2_broken', sql: 'CREATE TABLE half (id TEXT);\nUPDATE people SET name = \'lost\';\nINSERT INTO nowhere VALUES (1);' }
    await expect(migrate(path, [PEOPLE, broken])).rejects.toThrow('The migration "2_broken" failed; the database is as it was before')
    expect(await tables()).toEqual(['people'])
    expect(await ask('SELECT name FROM people')).toEqual([{ name: 'Анна' }])
    expect(await applied()).toEqual(['1_people'])
    expect(await migrate(path, [PEOPLE, PHONES])).toEqual(['2_phones'])
  })

  it('that would leave rows pointing nowhere are undone', async () => {
    await migrate(path, [PEOPLE, PHONES])
    const orphaning = { name: '3_orphans', sql: 'INSERT INTO phones VALUES (\'+7\', \'nobody\');' }
    await expect(migrate(path, [PEOPLE, PHONES, orphaning])).rejects.toMatchObject({ cause: { message: '1 rows point nowhere' } })
    expect(await ask('SELECT * FROM phones')).toEqual([])
  })

  it('rebuild a table without losing the rows that point to it', async () => {
    await migrate(path, [PEOPLE, { ...PHONES, sql: 'CREATE TABLE phones (number TEXT, person TEXT REFERENCES people(id) ON DELETE CASCADE);\nINSERT INTO phones VALUES (\'+7\', \'1\');' }])
    const rebuild = { name: '3_rebuild', sql: 'PRAGMA foreign_keys=OFF;\nCREATE TABLE new_people (id TEXT PRIMARY KEY, name TEXT, note TEXT);\nINSERT INTO new_people (id, name) SELECT id, name FROM people;\nDROP TABLE people;\nALTER TABLE new_people RENAME TO people;\nPRAGMA foreign_keys=ON;' }
    await migrate(path, [PEOPLE, { ...PHONES, sql: 'CREATE TABLE phones (number TEXT, person TEXT REFERENCES people(id) ON DELETE CASCADE);\nINSERT INTO phones VALUES (\'+7\', \'1\');' }, rebuild])
    expect(await ask('SELECT person FROM phones')).toEqual([{ person: '1' }])
  })

  it('that were changed after they had been applied are refused', async () => {
    await migrate(path, [PEOPLE])
    await expect(migrate(path, [{ ...PEOPLE, sql: `${PEOPLE.sql} ` }])).rejects.toThrow('was changed after it had been applied')
  })

  it('that this program does not know are refused', async () => {
    await migrate(path, [PEOPLE, PHONES])
    await expect(migrate(path, [PEOPLE])).rejects.toThrow('The database is newer than this program: it has the migration "2_phones"')
  })

  it('keep a copy of a database that had something in it', async () => {
    await migrate(path, [PEOPLE])
    expect(existsSync(`${path}.before-1_people`)).toBe(false)
    await migrate(path, [PEOPLE, PHONES])
    path = `${path}.before-2_phones`
    expect(await tables()).toEqual(['people'])
  })

  it('copy the database anew when a crash left half a copy', async () => {
    await migrate(path, [PEOPLE])
    writeFileSync(`${path}.before-2_phones.unfinished`, 'half a database')
    await migrate(path, [PEOPLE, PHONES])
    expect(readdirSync(folder).filter(name => name.includes('before'))).toEqual(['test.db.before-2_phones'])
    path = `${path}.before-2_phones`
    expect(await ask('SELECT name FROM people')).toEqual([{ name: 'Анна' }])
  })

  it('that are killed while they write leave the database usable', async () => {
    await migrate(path, [PEOPLE])
    const endless = { name: '2_endless', sql: 'CREATE TABLE rows (n INTEGER, text TEXT);\nINSERT INTO rows WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 5000000) SELECT n, hex(randomblob(100)) FROM count;' }
    const child = spawn(process.execPath, [SLOW, path, JSON.stringify([PEOPLE, endless])], { stdio: 'inherit' })
    const exited = once(child, 'exit')
    await vi.waitFor(() => expect(statSync(`${path}-wal`).size).toBeGreaterThan(1_000_000), { timeout: 20_000, interval: 10 })
    child.kill('SIGKILL')
    expect((await exited)[1]).toBe('SIGKILL')
    expect(await ask('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(await tables()).toEqual(['people'])
    expect(await migrate(path, [PEOPLE, PHONES])).toEqual(['2_phones'])
  }, 30_000)
})
