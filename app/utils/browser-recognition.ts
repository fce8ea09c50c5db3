import type { LiveWordsListener } from './live-words'

interface RecognitionEvent extends Event { readonly results: SpeechRecognitionResultList }
interface RecognitionErrorEvent extends Event { readonly error: string }

/** What browsers have of the Web Speech API; TypeScript's library has only parts of it. */
interface BrowserRecognition {
  lang: string
  continuous: boolean
  interimResults: boolean
  processLocally?: boolean
  onstart: (() => void) | null
  onresult: ((event: RecognitionEvent) => void) | null
  onerror: ((event: RecognitionErrorEvent) => void) | null
  onend: (() => void) | null
  start(): void
  stop(): void
  abort(): void
}
interface BrowserRecogniser {
  new (): BrowserRecognition
  /** Whether this language is recognised on the device itself. */
  available?(options: { langs: string[], processLocally: boolean }): Promise<string>
}

const LANGUAGES: Record<string, string> = { ru: 'ru-RU', en: 'en-US' }
/** The browser's own reasons, in the words of ours; the rest is no failure. */
const CODES: Record<string, string> = {
  'not-allowed': 'denied', 'service-not-allowed': 'no_recogniser', 'language-not-supported': 'no_recogniser', 'audio-capture': 'missing', 'network': 'unreachable'
}

export function findBrowserRecogniser(): BrowserRecogniser | undefined {
  const { SpeechRecognition, webkitSpeechRecognition } = window as unknown as Record<string, BrowserRecogniser | undefined>
  return SpeechRecognition ?? webkitSpeechRecognition
}

const isLocal = (recogniser: BrowserRecogniser, language: string) =>
  recogniser.available?.({ langs: [language], processLocally: true }).then(answer => answer === 'available', () => false) ?? Promise.resolve(false)

/** Words from the browser's own recognition: `ready` says "browser-local" when the sound stays on this device, else "browser". */
export function openBrowserWords(recogniser: BrowserRecogniser, locale: string, listener: LiveWordsListener) {
  const language = LANGUAGES[locale] ?? locale
  const recognition = new recogniser()
  let closed = false
  let failure: string | null = null
  recognition.lang = language
  recognition.continuous = true
  recognition.interimResults = true
  let settled = 0

  recognition.onresult = ({ results }) => {
    const all = Array.from(results)
    for (const result of all.slice(settled)) {
      if (!result.isFinal) break
      settled++
      listener.final(result[0]?.transcript.trim() ?? '')
    }
    const partial = all.slice(settled).map(result => result[0]?.transcript ?? '').join(' ').trim()
    if (partial) listener.partial(partial)
  }
  recognition.onerror = ({ error }) => {
    failure = CODES[error] ?? null
  }
  recognition.onend = () => {
    if (!closed) listener.ended(failure)
    closed = true
  }
  void isLocal(recogniser, language).then((local) => {
    if (closed) return
    if (local) recognition.processLocally = true
    recognition.onstart = () => listener.ready(local ? 'browser-local' : 'browser')
    recognition.start()
  })

  return {
    push: () => undefined,
    stop: () => recognition.stop(),
    close() {
      closed = true
      recognition.abort()
    }
  }
}
