export type LiveWordsProblem = MicrophoneProblem | 'no_recogniser' | 'connection' | 'browser_offline' | 'recogniser'

interface LiveWordsOptions {
  /** Silence after words for this long; called once each time. */
  onPause?: () => void
  /** The browser's own recognition where the server has none. True when not given. */
  mayUseBrowser?: boolean
  /** Id of the engine that is to listen; the owner's choice when not given. */
  engine?: () => string
}

const PAUSE_MS = 1_500
/** After words that are final: they come only after a pause. */
const REST_OF_PAUSE_MS = 800
/** The last words come within this, or what is there already is all. */
const LAST_WORDS_MS = 5_000
/** Louder than a quiet room with automatic gain. */
const SPEECH_LEVEL = 0.6
const BROWSER = ['browser', 'browser-local']
/** How the reasons why a source ended are called here; any other is the recogniser's. */
const PROBLEMS: Record<string, LiveWordsProblem> = {
  denied: 'denied', missing: 'missing', no_recogniser: 'no_recogniser', unreachable: 'connection', browser_offline: 'browser_offline'
}

type Source = ReturnType<typeof openLiveWords>

/**
 * Turns what is said into words while it is said. `text` holds all words of this time, the last ones may still change.
 * The server recognises; where it has no engine, the browser does, and `engine` says so.
 */
export function useLiveWords({ onPause, mayUseBrowser = true, engine: wantedEngine }: LiveWordsOptions = {}) {
  const { locale } = useI18n()
  const { may } = useSessionStore()
  const state = ref<'off' | 'starting' | 'listening' | 'finishing'>('off')
  const problem = ref<LiveWordsProblem | null>(null)
  const detail = ref<string>()
  const engine = ref<string>()
  const settled = ref('')
  const partial = ref('')
  /** Nobody has spoken for a while. */
  const quiet = ref(false)
  const text = computed(() => joinWords(settled.value, partial.value))
  /** From the press that ends it to the last word. */
  const lastWordsMs = ref<number>()
  const byBrowser = computed(() => BROWSER.includes(engine.value ?? ''))
  let source: Source | undefined
  let finished = Promise.withResolvers<undefined>()
  let pause: ReturnType<typeof setTimeout> | undefined
  let stoppedAt = 0

  const microphone = useMicrophone((block) => {
    source?.push(block)
    if (microphone.level.value > SPEECH_LEVEL) awaitPause()
  })
  watch(microphone.problem, (why) => {
    if (why && state.value !== 'off') fail(why)
  }, { flush: 'sync' })

  function awaitPause(ms = PAUSE_MS) {
    clearTimeout(pause)
    if (state.value === 'listening' && text.value) pause = setTimeout(() => onPause?.(), ms)
  }

  const listener: LiveWordsListener = {
    ready(name) {
      engine.value = name
      if (state.value === 'starting') state.value = 'listening'
    },
    partial(words) {
      if (words !== partial.value) awaitPause()
      quiet.value = false
      partial.value = words
    },
    final(words) {
      settled.value = joinWords(settled.value, words)
      partial.value = ''
      if (stoppedAt) lastWordsMs.value = Math.round(performance.now() - stoppedAt)
      awaitPause(REST_OF_PAUSE_MS)
    },
    quiet() {
      quiet.value = true
    },
    ended(code, said) {
      if (code === 'no_recogniser' && !byBrowser.value && mayUseBrowser) return letBrowserListen()
      if (!code) return end()
      detail.value = said
      fail(PROBLEMS[code] ?? 'recogniser')
    }
  }

  function letBrowserListen() {
    if (state.value === 'finishing') return end()
    const recogniser = findBrowserRecogniser()
    if (!recogniser || knownMicrophoneProblem() === 'insecure') return fail(recogniser ? 'insecure' : 'no_recogniser')
    // It opens the microphone by itself.
    microphone.stop()
    engine.value = 'browser'
    source = openBrowserWords(recogniser, locale.value, listener)
  }

  function end() {
    clearTimeout(pause)
    source?.close()
    source = undefined
    microphone.stop()
    state.value = 'off'
    finished.resolve(undefined)
  }

  function fail(why: LiveWordsProblem) {
    problem.value = why
    end()
  }

  function reset() {
    problem.value = null
    detail.value = engine.value = lastWordsMs.value = undefined
    settled.value = partial.value = ''
    quiet.value = false
    stoppedAt = 0
    finished = Promise.withResolvers()
  }

  /** Called by a press. */
  async function start() {
    if (state.value !== 'off') return
    reset()
    state.value = 'starting'
    if (!may('stt.use')) return mayUseBrowser ? letBrowserListen() : fail('no_recogniser')
    source = openLiveWords(wantedEngine?.(), listener)
    await microphone.start()
  }

  /** Resolves to all that was said, once the last words are there. */
  async function stop(): Promise<string> {
    if (state.value === 'off') return text.value
    clearTimeout(pause)
    stoppedAt = performance.now()
    state.value = 'finishing'
    microphone.stop()
    source?.stop()
    const late = setTimeout(end, LAST_WORDS_MS)
    await finished.promise
    clearTimeout(late)
    return text.value
  }

  /** What was said is thrown away. */
  function cancel() {
    end()
    reset()
  }

  onScopeDispose(end)
  return { state: readonly(state), problem: readonly(problem), detail: readonly(detail), engine: readonly(engine), byBrowser, text, settled: readonly(settled), partial: readonly(partial), quiet: readonly(quiet), lastWordsMs: readonly(lastWordsMs), level: microphone.level, start, stop, cancel }
}
