import type { Language } from '#shared/schemas/settings'

/** What is said to hear how a voice sounds, in the language of that voice. */
export function useVoiceSentence(language?: () => Language) {
  const { t, locale } = useI18n()
  return computed(() => t(`voice.sentences.${language?.() ?? locale.value}`))
}
