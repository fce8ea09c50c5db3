import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { freshProcess } from '../system/fresh'

const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))

/** The product's database, migrated, in a folder of its own until the test ends. */
export async function freshDatabase() {
  const { folder } = freshProcess()
  const { migrate } = await import('#server/database/migrate')
  const names = readdirSync(MIGRATIONS, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name)
  await migrate(join(folder, 'secretary.db'), names.map(name => ({ name, sql: readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8') })))
  const { prisma, disconnectDatabase } = await import('#server/database/client')
  onTestFinished(() => disconnectDatabase())
  return prisma
}
