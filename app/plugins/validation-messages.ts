import { z } from 'zod'

/** What a form says about a wrong field, in the page's language; the schemas themselves stay free of words. */
export default defineNuxtPlugin((nuxtApp) => {
  const { t } = nuxtApp.$i18n

  const customError: z.core.$ZodErrorMap = (issue) => {
    if (issue.code === 'invalid_type') return isEmpty(issue.input) ? t('errors.field.required') : t('errors.field.type')
    if (issue.code === 'too_small') return tooSmall(issue.origin, Number(issue.minimum))
    if (issue.code === 'too_big') return tooBig(issue.origin, Number(issue.maximum))
    if (issue.code === 'invalid_format') return issue.format === 'url' ? t('errors.field.url') : t('errors.field.format')
    return issue.code === 'invalid_value' ? t('errors.field.choice') : t('errors.field.wrong')
  }

  const tooSmall = (origin: string, minimum: number) => {
    if (origin === 'string') return minimum <= 1 ? t('errors.field.required') : t('errors.field.short', { count: minimum }, minimum)
    return origin === 'array' ? t('errors.field.few', { count: minimum }, minimum) : t('errors.field.small', { minimum })
  }
  const tooBig = (origin: string, maximum: number) => {
    if (origin === 'string') return t('errors.field.long', { count: maximum }, maximum)
    return origin === 'array' ? t('errors.field.many', { count: maximum }, maximum) : t('errors.field.large', { maximum })
  }

  z.config({ customError })
})

const isEmpty = (value: unknown) => value === undefined || value === null || value === ''
