import { existsSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The end-to-end tests run what users run: the built server. `npm test` builds before; alone, it is built if it was never. */
export default function build() {
  if (!existsSync(`${root}.output/server/index.mjs`)) execFileSync('npx', ['nuxt', 'build'], { cwd: root, stdio: 'inherit' })
}
