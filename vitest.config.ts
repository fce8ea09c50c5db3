import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const alias = { '#server': `${root}server`, '#shared': `${root}shared`, '~~': root.replace(/\/$/, ''), '~': `${root}app` }

export default defineConfig({
  test: {
    projects: [
      { resolve: { alias }, test: { name: 'unit', include: ['tests/unit/**/*.test.ts', 'tests/contract/**/*.test.ts'], environment: 'node' } },
      { resolve: { alias }, test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], environment: 'node', globalSetup: 'tests/support/build.ts', testTimeout: 20_000, hookTimeout: 60_000 } }
    ]
  }
})
