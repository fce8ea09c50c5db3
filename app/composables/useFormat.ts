const RELATIVE_STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60]]
const RELATIVE_DAYS = 7

/** Dates and numbers as people of the page's language write them. */
export function useFormat() {
  const { locale, t } = useI18n()
  const of = (value: string | Date) => new Date(value)

  const number = (value: number, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale.value, options).format(value)
  const date = (value: string | Date) => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }).format(of(value))
  const time = (value: string | Date) => new Intl.DateTimeFormat(locale.value, { timeStyle: 'short' }).format(of(value))
  const dateTime = (value: string | Date) => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(of(value))

  /** "5 minutes ago" within a week, the date after that. */
  function ago(value: string | Date, now = Date.now()) {
    const seconds = Math.round((of(value).getTime() - now) / 1_000)
    const [unit, size] = RELATIVE_STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? []
    if (!unit || !size) return t('common.justNow')
    if (unit === 'day' && Math.abs(seconds) >= RELATIVE_DAYS * size) return date(value)
    return new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
  }

  /** Milliseconds as a person says them: "340 ms", "2.4 s". */
  const duration = (ms: number) => ms < 1_000
    ? number(ms, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 })
    : number(ms / 1_000, { style: 'unit', unit: 'second', maximumFractionDigits: 1 })

  return { number, date, time, dateTime, ago, duration }
}
