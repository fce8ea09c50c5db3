import { defineNuxtModule } from 'nuxt/kit'

/**
 * The pages are rendered in the browser, so the server has no use for the plugin with which @nuxtjs/i18n
 * detects a language; it would cost every API request a copy of the whole runtime configuration.
 */
export default defineNuxtModule({
  meta: { name: 'lean-server' },
  setup(_options, nuxt) {
    nuxt.hook('nitro:init', (nitro) => {
      nitro.options.plugins = nitro.options.plugins.filter(plugin => !plugin.includes('@nuxtjs/i18n'))
    })
  }
})
