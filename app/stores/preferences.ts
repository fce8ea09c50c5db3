import type { Language } from '#shared/schemas/settings'

export const THEMES = ['system', 'light', 'dark', 'night-eyes'] as const
export type Theme = typeof THEMES[number]
export const THEME_ICONS: Record<Theme, string> = {
  'system': 'i-lucide-monitor',
  'light': 'i-lucide-sun',
  'dark': 'i-lucide-moon',
  'night-eyes': 'i-lucide-flame'
}

/** How this browser shows the page. */
export const usePreferencesStore = defineStore('preferences', () => {
  const colorMode = useColorMode()
  const { $i18n } = useNuxtApp()

  const theme = computed<Theme>({
    get: () => THEMES.find(known => known === colorMode.preference) ?? 'system',
    set: (value) => {
      colorMode.preference = value
    }
  })
  const language = computed<Language>({
    get: () => $i18n.locale.value,
    set: value => void $i18n.setLocale(value)
  })

  return { theme, language }
})
