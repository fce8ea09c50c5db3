import type { Migration } from './migrate'

/** The migrations that were built into this program. */
export async function listMigrations(): Promise<Migration[]> {
  const files = useStorage('assets:migrations')
  const names = (await files.getKeys()).filter(key => key.endsWith('migration.sql'))
  return Promise.all(names.sort().map(async key => ({
    name: key.split(':')[0]!,
    sql: String(await files.getItem(key))
  })))
}
