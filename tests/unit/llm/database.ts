import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { freshProcess } from '../system/fresh'

const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))

/** Modules as a new process has them, on a database of their own with every table. */
export async function freshDatabase(environment: Record<string, string> = {}) {
  const { restart } = freshProcess(environment)
  const { migrate } = await import('#server/database/migrate')
  const { databasePath, disconnectDatabase, prisma } = await import('#server/database/client')
  const names = readdirSync(MIGRATIONS, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).sort()
  await migrate(databasePath(), names.map(name => ({ name, sql: readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8') })))
  onTestFinished(async () => void await disconnectDatabase())
  return { prisma, restart }
}
