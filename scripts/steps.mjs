// What start, dev, test and check do before their own work. Each step remembers in a stamp file what it was
// done for and is skipped while that is the same. Plain Node without dependencies: it runs before there are any.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
const WINDOWS = process.platform === 'win32'
/** Node 24 from the `node` package, whichever Node began this. */
export const NODE = join(ROOT, 'node_modules/node/bin', WINDOWS ? 'node.exe' : 'node')
export const SERVER = join(ROOT, '.output/server/index.mjs')

const SOURCES = ['app', 'server', 'shared', 'modules', 'prisma', 'seed', 'public', 'i18n', 'widget', 'nuxt.config.ts', 'package.json', 'package-lock.json']
const GENERATED = join(ROOT, 'server/database/generated')

export const say = text => console.log(`▸ ${text}`)

/** The environment of child processes: their `node` is the project's own. */
export const environment = (more = {}) =>
  ({ ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH}`, ...more })

/** Runs a program to its end; ends this one with its exit code when it fails. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: environment(env), shell: WINDOWS })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

/** Runs a package's program with the project's Node, e.g. `runPackage('nuxt/bin/nuxt.mjs', ['build'])`. */
export const runPackage = (file, args, env) => run(NODE, [join(ROOT, 'node_modules', file), ...args], env)

export function ensureInstalled() {
  once(join(ROOT, 'node_modules/.installed'), hashOf(['package-lock.json']) + process.arch, existsSync(NODE), () => {
    say('Installing packages (only the first time and after updates) …')
    // Building needs the development packages too.
    run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  })
}

/** The Prisma client, which the sources import and git does not hold. */
export function ensureGenerated() {
  once(join(GENERATED, '.generated'), hashOf(['prisma/schema', 'package-lock.json']), existsSync(GENERATED), () => {
    say('Generating the database client …')
    // The schema engine is never needed for that, and its download is not possible everywhere.
    runPackage('prisma/build/index.js', ['generate', '--schema', 'prisma/schema', '--no-hints'], { PRISMA_SCHEMA_ENGINE_BINARY: NODE })
  })
}

export function ensureBuilt() {
  once(join(ROOT, '.output/.built'), hashOf(SOURCES), existsSync(SERVER), () => {
    say('Building (only the first time and after changes) …')
    runPackage('nuxt/bin/nuxt.mjs', ['build', '--logLevel', 'silent'], { NODE_ENV: 'production' })
  })
}

function once(stamp, doneFor, isThere, work) {
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === doneFor) return
  const started = Date.now()
  work()
  writeFileSync(stamp, doneFor)
  say(`Done in ${Math.round((Date.now() - started) / 1_000)} s`)
}

function hashOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(path => filesIn(join(ROOT, path)))) hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function filesIn(path) {
  if (!existsSync(path) || path === GENERATED) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path).sort().flatMap(name => filesIn(join(path, name)))
}
