export default defineNuxtConfig({
  modules: ['@nuxt/ui', '@pinia/nuxt', '@nuxtjs/i18n', '@vite-pwa/nuxt', '@nuxt/eslint'],
  ssr: false,
  components: [{ path: '~/components/ui', pathPrefix: false }, '~/components'],
  devtools: { enabled: false },
  app: {
    head: {
      title: 'AI Secretary',
      htmlAttrs: { lang: 'ru' },
      meta: [
        { name: 'viewport', content: 'width=device-width, initial-scale=1, viewport-fit=cover' },
        { name: 'theme-color', content: '#c2410c' }
      ],
      link: [{ rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }]
    }
  },
  css: ['~/assets/css/main.css'],
  vue: { propsDestructure: true },
  colorMode: { preference: 'system', fallback: 'light', storageKey: 'ai-secretary-theme' },
  ui: { fonts: false },
  experimental: { componentIslands: false, payloadExtraction: false },
  compatibilityDate: '2026-11-01',
  nitro: {
    apiBaseURL: '/admin',
    errorHandler: '#server/runtime/error-handler',
    experimental: { tasks: true, websocket: true },
    serverAssets: [
      { baseName: 'migrations', dir: '../prisma/migrations' },
      { baseName: 'seed', dir: '../seed' }
    ],
    typescript: { tsConfig: { compilerOptions: { noUncheckedIndexedAccess: true } } }
  },
  typescript: { strict: true },
  telemetry: false,
  eslint: { config: { stylistic: { commaDangle: 'never', braceStyle: '1tbs' } } },
  i18n: {
    strategy: 'no_prefix',
    defaultLocale: 'ru',
    locales: [
      { code: 'ru', language: 'ru-RU', name: 'Русский', file: 'ru.json' },
      { code: 'en', language: 'en-US', name: 'English', file: 'en.json' }
    ],
    detectBrowserLanguage: { useCookie: true, cookieKey: 'ai-secretary-language', fallbackLocale: 'ru' }
  },
  icon: {
    provider: 'none',
    serverBundle: false,
    clientBundle: { scan: { globInclude: ['app/**/*.{vue,ts}'], globExclude: [] }, sizeLimitKb: 512 }
  }
})
