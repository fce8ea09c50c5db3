import type { Nitro, NitroConfig } from 'nitropack/types'
import { addTypeTemplate, defineNuxtModule } from 'nuxt/kit'

// A module of Nuxt brings a newer @nuxt/schema than Nuxt's own, which has to be told what builds the server.
declare module '@nuxt/schema' {
  interface NitroTypes { config: NitroConfig, instance: Nitro }
}

const TYPES = `declare module '#secretary/routes' {
  import type { DefinedHandler } from '#server/utils/handlers'

  export const routes: { method: string, path: string, load: () => Promise<{ default: DefinedHandler }> }[]
}
`

/**
 * Makes `#secretary/routes`: every route that Nitro found, with its method, path and a loader. The API page
 * and its document are made from it, so that a route can't be missing there.
 */
export default defineNuxtModule({
  meta: { name: 'routes' },
  setup(_options, nuxt) {
    // The page's types read the answers of routes, hence both.
    addTypeTemplate({ filename: 'types/secretary-routes.d.ts', getContents: () => TYPES }, { nitro: true, nuxt: true })
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
