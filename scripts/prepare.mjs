// Generates what the sources import but git does not hold: the Prisma client and the types of Nuxt.
// The schema engine is never needed for that, and its download is not possible everywhere.
import { execFileSync } from 'node:child_process'

const run = (command, args, env = {}) =>
  execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env }, shell: process.platform === 'win32' })

run('npx', ['prisma', 'generate', '--schema', 'prisma/schema', '--no-hints'], { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath })
run('npx', ['nuxt', 'prepare'])
