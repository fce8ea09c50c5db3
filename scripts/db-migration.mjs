// npm run db:migration -- name: writes prisma/migrations/<time>_<name>/migration.sql with what the
// schema has and the migrations so far do not. Works offline: the engine is the WASM package.
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { SchemaEngine } from '@prisma/schema-engine-wasm'

const MIGRATIONS = 'prisma/migrations'
const SCHEMA = 'prisma/schema'

const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('Usage: npm run db:migration -- name_in_snake_case')
  process.exit(1)
}

const files = await Promise.all((await readdir(SCHEMA)).filter(file => file.endsWith('.prisma')).sort()
  .map(async file => ({ path: join(SCHEMA, file), content: await readFile(join(SCHEMA, file), 'utf8') })))

await mkdir(MIGRATIONS, { recursive: true })
const directories = (await readdir(MIGRATIONS, { withFileTypes: true })).filter(entry => entry.isDirectory()).map(entry => entry.name).sort()
// What the migrations so far make, in a database of its own that the engine compares with the schema.
const scratch = await mkdtemp(join(tmpdir(), 'db-migration-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const url = `file:${join(scratch, 'migrated.db')}`
const migrated = createClient({ url })
for (const directory of directories) await migrated.executeMultiple(await readFile(join(MIGRATIONS, directory, 'migration.sql'), 'utf8'))
migrated.close()

const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaLibSql({ url }))
const engine = await SchemaEngine.new({ datamodels: files.map(({ path, content }) => [path, content]) }, () => {}, adapter)
const { stdout } = await engine.diff({
  from: directories.length ? { tag: 'schemaDatasource', files, configDir: '.' } : { tag: 'empty' },
  to: { tag: 'schemaDatamodel', files },
  script: true,
  exitCode: null,
  shadowDatabaseUrl: null,
  filters: { externalTables: [], externalEnums: [] }
})

if (!stdout || stdout.includes('This is an empty migration')) {
  console.log('The migrations already hold everything in the schema.')
  process.exit(0)
}
const directory = join(MIGRATIONS, `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`)
await mkdir(directory)
await writeFile(join(directory, 'migration.sql'), stdout)
await writeFile(join(MIGRATIONS, 'migration_lock.toml'), 'provider = "sqlite"\n')
console.log(`Wrote ${directory}/migration.sql`)
