import { fileURLToPath } from 'node:url'
import { defineVitestProject } from '@nuxt/test-utils/config'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const alias = { '#server': `${root}server`, '#shared': `${root}shared`, '~~': root.replace(/\/$/, ''), '~': `${root}app` }

export default defineConfig({
  test: {
    // Most of these tests wait for sound and processes: two of them leave a small machine time enough.
    maxWorkers: 2,
    projects: [
      { resolve: { alias }, test: { name: 'unit', include: ['tests/unit/**/*.test.ts', 'tests/contract/**/*.test.ts'], environment: 'node', testTimeout: 20_000 } },
      { resolve: { alias }, test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], environment: 'node', globalSetup: 'tests/support/build.ts', testTimeout: 20_000, hookTimeout: 60_000 } },
      await defineVitestProject({
        test: {
          name: 'nuxt',
          include: ['tests/nuxt/**/*.test.ts'],
          testTimeout: 20_000,
          environment: 'nuxt',
          environmentOptions: { nuxt: { domEnvironment: 'happy-dom' } }
        }
      })
    ]
  }
})
