import type { FormError } from '@nuxt/ui'

/** The form error of a repeated password that differs; for UForm's `validate`. */
export const differingPasswords = (password: string, repeated: string, message: string): FormError[] =>
  password === repeated ? [] : [{ name: 'repeated', message }]
