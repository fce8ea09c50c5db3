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
  'not-allowed': 'denied', 'service-not-allowed': 'no_recogniser', 'language-not-supported': 'no_recogniser', 'audio-capture': 'missing', 'network': 'browser_offline'
}
/** A browser that ends sooner than this, again and again, will not listen. */
const AT_ONCE_MS = 1_000
const MOST_AT_ONCE = 3

export function findBrowserRecogniser(): BrowserRecogniser | undefined {
  const { SpeechRecognition, webkitSpeechRecognition } = window as unknown as Record<string, BrowserRecogniser | undefined>
  return SpeechRecognition ?? webkitSpeechRecognition
}

const isLocal = (recogniser: BrowserRecogniser, language: string) =>
  recogniser.available?.({ langs: [language], processLocally: true }).then(answer => answer === 'available', () => false) ?? Promise.resolve(false)

/**
 * Words from the browser's own recognition: `ready` says "browser-local" when the sound stays on this device, else
 * "browser". A browser stops by itself after a silence or a minute: it is begun again until `stop()`.
 */
export function openBrowserWords(recogniser: BrowserRecogniser, locale: string, listener: LiveWordsListener) {
  const language = LANGUAGES[locale] ?? locale
  const recognition = new recogniser()
  let closed = false
  let failure: string | null = null
  recognition.lang = language
  recognition.continuous = true
  recognition.interimResults = true
  let settled = 0
  let partial = ''
  let stopping = false
  let began = 0
  let endedAtOnce = 0

  function begin() {
    settled = 0
    began = performance.now()
    recognition.start()
  }
  function ended() {
    if (closed) return
    endedAtOnce = performance.now() - began < AT_ONCE_MS ? endedAtOnce + 1 : 0
    // What it has not settled by now it will not.
    if (partial) listener.final(partial)
    partial = ''
    if (!failure && !stopping && endedAtOnce < MOST_AT_ONCE) return begin()
    closed = true
    listener.ended(failure)
  }

  recognition.onresult = ({ results }) => {
    const all = Array.from(results)
    for (const result of all.slice(settled)) {
      if (!result.isFinal) break
      settled++
      listener.final(result[0]?.transcript.trim() ?? '')
    }
    partial = all.slice(settled).map(result => result[0]?.transcript ?? '').join(' ').trim()
    if (partial) listener.partial(partial)
  }
  recognition.onerror = ({ error }) => {
    failure = CODES[error] ?? null
    if (error === 'no-speech') listener.quiet?.()
  }
  recognition.onend = ended
  void isLocal(recogniser, language).then((local) => {
    if (closed) return
    if (local) recognition.processLocally = true
    recognition.onstart = () => listener.ready(local ? 'browser-local' : 'browser')
    begin()
  })

  return {
    push: () => undefined,
    stop() {
      stopping = true
      recognition.stop()
    },
    close() {
      closed = true
      recognition.abort()
    }
  }
}
