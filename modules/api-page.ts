import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { defineNuxtModule } from 'nuxt/kit'

const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']

/** Serves the two files of Swagger UI that the API page needs from our own origin, under /docs/swagger. */
export default defineNuxtModule({
  meta: { name: 'api-page' },
  setup(_options, nuxt) {
    const folder = join(nuxt.options.buildDir, 'swagger')

    nuxt.hook('nitro:config', (config) => {
      config.publicAssets ??= []
      config.publicAssets.push({ dir: folder, baseURL: '/docs/swagger', maxAge: 86_400 })
    })

    // Not earlier: a build begins with an empty folder.
    nuxt.hook('build:before', () => {
      mkdirSync(folder, { recursive: true })
      const { resolve } = createRequire(import.meta.url)
      for (const file of FILES) copyFileSync(resolve(`swagger-ui-dist/${file}`), join(folder, file))
    })
  }
})
