import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  // What Nuxt and Nitro find by its place: auto-imports name no file.
  entry: [
    'modules/*.ts',
    'app/**/*.{vue,ts}',
    'server/{api,routes,middleware,plugins,tasks,utils}/**/*.ts',
    'server/runtime/error-handler.ts',
    'server/workers/*.ts',
    'scripts/*.mjs',
    'tests/**/*.test.ts',
    'tests/bench/*.ts',
    'tests/fixtures/**/*.mjs',
    'tests/fixtures/workers/*.ts'
  ],
  project: ['{app,server,shared,modules,scripts,tests}/**/*.{ts,vue,mjs}', '!server/database/generated/**'],
  ignoreUnresolved: ['#secretary/routes'],
  ignoreExportsUsedInFile: true,
  // Used where the machine has it.
  ignoreBinaries: ['ffmpeg'],
  ignoreDependencies: [
    // Reached by a name in a string, a path or generated code.
    '@iconify-json/lucide', '@prisma/client', 'axe-core', 'prisma', 'swagger-ui-dist', 'vitest-environment-nuxt', 'vue-tsc',
    // Comes with nuxt, in the version that it needs.
    'ofetch'
  ]
}

export default config
