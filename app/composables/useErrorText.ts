import { SHORTEST_SAMPLE_S } from '#shared/utils/voice-sample'

/** Named by the texts of some errors. */
const LIMITS = { seconds: SHORTEST_SAMPLE_S }

/** The person's words for an error; the server's sentence where we have none for its code. */
export function useErrorText() {
  const { t, te } = useI18n()
  return (error: unknown): string => {
    const { code, detail } = toApiError(error)
    const key = `errors.${code}`
    return te(key) ? t(key, LIMITS) : detail || t('errors.unknown')
  }
}
