import type { DownloadInfo, ModelInfo } from '#shared/schemas/models'

const KILO = 1_000
const MINUTE_S = 60
const HOUR_S = 3_600
const SIZES = [['gigabyte', KILO ** 3], ['megabyte', KILO ** 2], ['kilobyte', KILO]] as const

/** Sizes, speeds and states of models in the person's words. */
export function useModelWords() {
  const { t, te } = useI18n()
  const { number } = useFormat()

  function size(bytes: number) {
    const [unit, of] = SIZES.find(([, least]) => bytes >= least) ?? ['byte', 1] as const
    return number(bytes / of, { style: 'unit', unit, maximumFractionDigits: bytes / of < 10 ? 1 : 0 })
  }
  const speed = (bytesPerSecond: number) => number(bytesPerSecond / KILO ** 2, { style: 'unit', unit: 'megabyte-per-second', maximumFractionDigits: 1 })

  function timeLeft(seconds: number) {
    const [unit, of] = seconds >= HOUR_S ? ['hour', HOUR_S] as const : seconds >= MINUTE_S ? ['minute', MINUTE_S] as const : ['second', 1] as const
    return t('models.left', { time: number(Math.ceil(seconds / of), { style: 'unit', unit, unitDisplay: 'long' }) })
  }

  /** "120 MB of 144 MB · 3.4 MB/s · 8 seconds left" */
  function progress({ state, downloaded_bytes, total_bytes, bytes_per_second, eta_seconds }: DownloadInfo) {
    if (state === 'queued') return t('models.states.queued')
    const done = total_bytes === null ? size(downloaded_bytes) : t('models.of', { done: size(downloaded_bytes), total: size(total_bytes) })
    if (state !== 'downloading') return [t(`models.states.${state}`), done].join(' · ')
    return [done, bytes_per_second > 0 && speed(bytes_per_second), eta_seconds !== null && timeLeft(eta_seconds)].filter(Boolean).join(' · ')
  }

  const percent = ({ downloaded_bytes, total_bytes }: DownloadInfo) => total_bytes ? Math.floor(downloaded_bytes / total_bytes * 100) : null
  const failure = ({ error }: DownloadInfo) => error && (te(`errors.${error.code}`) ? t(`errors.${error.code}`) : error.message)
  const languages = (codes: readonly string[]) => codes.map(code => t(`models.languages.${code}`)).join(', ')

  /** What it does here: live words, recordings, a voice … */
  const role = ({ type, streaming }: ModelInfo) =>
    type === 'stt' ? t(streaming ? 'models.purposes.live' : 'models.purposes.files') : t(`models.kinds.${type}`)

  return { size, progress, percent, failure, languages, role }
}
