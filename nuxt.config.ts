import { randomUUID } from 'node:crypto'

/** Any path that is not the API answers with the page; this one stands for it offline ("/" answers programs with JSON). */
const SHELL = '/index.html'

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
      link: [
        { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' },
        { rel: 'apple-touch-icon', href: '/icons/apple-touch-icon.png' },
        { rel: 'manifest', href: '/manifest.webmanifest' }
      ]
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
    routeRules: { '/**': { headers: { 'x-content-type-options': 'nosniff' } } },
    errorHandler: '#server/runtime/error-handler',
    experimental: { tasks: true, websocket: true },
    scheduledTasks: { '17 3 * * *': ['retention'], '43 3 * * *': ['links'] },
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
  },
  pwa: {
    registerType: 'prompt',
    manifest: {
      id: '/',
      name: 'AI Secretary',
      short_name: 'Secretary',
      description: 'AI-секретарь: отвечает клиентам текстом и голосом',
      lang: 'ru',
      start_url: '/',
      scope: '/',
      display: 'standalone',
      theme_color: '#c2410c',
      background_color: '#fafaf9',
      icons: [
        { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
        { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
        { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
        { src: '/icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' }
      ]
    },
    // Only the page itself is kept for offline use: what the server says is never cached.
    workbox: {
      globPatterns: ['_nuxt/**/*.{js,css}', 'icon.svg', 'icons/*.png'],
      additionalManifestEntries: [{ url: SHELL, revision: randomUUID() }],
      navigateFallback: SHELL,
      navigateFallbackDenylist: [/^\/(admin|v1|docs|health|metrics|openapi\.json|tts|stt|process_call|webhooks|voice|widget)(\/|\.|\?|$)/],
      cleanupOutdatedCaches: true
    },
    client: { installPrompt: false, periodicSyncForUpdates: 3_600 }
  }
})
