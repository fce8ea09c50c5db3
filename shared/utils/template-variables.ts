import type { Language } from '../schemas/settings'

export interface TemplateOptions {
  language: Language
  /** IANA name; without it the machine's own zone. */
  timeZone?: string
  now?: () => Date
}

const LOCALES: Record<Language, string> = { ru: 'ru-RU', en: 'en-GB' }

const FORMATS: Record<string, (language: Language) => Intl.DateTimeFormatOptions> = {
  current_time: () => ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  current_date: language => language === 'ru'
    ? { day: '2-digit', month: '2-digit', year: 'numeric' }
    : { day: 'numeric', month: 'long', year: 'numeric' },
  day_of_week: () => ({ weekday: 'long' })
}

/** Names of the variables a FAQ answer may hold in braces. */
export const TEMPLATE_VARIABLES = Object.keys(FORMATS)

const VARIABLE = new RegExp(`\\{(${TEMPLATE_VARIABLES.join('|')})\\}`, 'g')

/**
 * Puts the present moment into a FAQ answer: {current_time} as 14:05, {current_date} as 20.11.2026
 * (in English 20 November 2026), {day_of_week} as пятница or Friday. Unknown names stay as they are.
 */
export function fillTemplateVariables(text: string, { language, timeZone, now = () => new Date() }: TemplateOptions): string {
  return text.replace(VARIABLE, (_, name: string) => formatFor(name, language, timeZone).format(now()))
}

/** Making a format takes far longer than using it. There are as many as variables, languages and zones set. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(name: string, language: Language, timeZone?: string) {
  const key = `${name} ${language} ${timeZone}`
  const known = formats.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat(LOCALES[language], { ...FORMATS[name]!(language), timeZone })
  formats.set(key, format)
  return format
}
