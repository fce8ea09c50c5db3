import type { Nitro, NitroConfig } from 'nitropack/types'
import { defineNuxtModule } from 'nuxt/kit'

// A module of Nuxt brings a newer @nuxt/schema than Nuxt's own, which has to be told what builds the server.
declare module '@nuxt/schema' {
  interface NitroTypes { config: NitroConfig, instance: Nitro }
}

/**
 * Makes `#secretary/routes`: every route that Nitro found, with its method, path and a loader. The API page
 * and its document are made from it, so that a route can't be missing there.
 */
export default defineNuxtModule({
  meta: { name: 'routes' },
  setup(_options, nuxt) {
    nuxt.hook('nitro:init', (nitro) => {
      nitro.options.virtual['#secretary/routes'] = () => {
        const entries = nitro.scannedHandlers
          .filter(handler => handler.route && !handler.middleware)
          .map(({ route, method, handler }) => `{ method: ${JSON.stringify(method ?? 'get')}, path: ${JSON.stringify(route)}, load: () => import(${JSON.stringify(handler)}) }`)
        return `export const routes = [\n${entries.join(',\n')}\n]`
      }
    })
  }
})
