import { createResampler, joinSamples } from '#server/audio'
import { createKeptSound } from '#server/audio/kept-sound'
import type { SttStream, Transcript } from '#server/stt/types'
import { AppError } from '#server/runtime/errors'
import { createSpeechTracker, QUARTER_MS, WINDOW_MS, type SpeechListener } from './speech-tracker'
import { originOf, type ConversationEngines, type ConversationOptions } from './types'

export interface EarsListener extends SpeechListener {
  /** All words of the utterance so far, while it goes on. */
  words(text: string): void
  trouble(error: unknown): void
}

export interface Ears {
  /** Takes sound as it comes; blocks of any size. Throws AppError 429 when it comes far faster than it can be heard. */
  hear(samples: Int16Array): void
  /** All words of this utterance, the last one included. Throws DriverError. */
  words(signal: AbortSignal): Promise<Transcript>
  /** The end of this utterance's sound at 16 kHz, at most `ms` of it. */
  lastSound(ms: number): Int16Array
  /** What was heard is done with. */
  nextUtterance(): void
  /** performance.now() at which the sound of `ms` was there to be heard. */
  timeOf(ms: number): number
  /** ms of silence after which the words can be asked for: shorter pauses lie inside words. */
  readonly settleMs: number
  /** The words can be asked for in the middle of speech. */
  readonly hearsAtOnce: boolean
  /** Resolves when what has been given to `hear` so far is taken in. */
  caughtUp(): Promise<void>
  /** Resolves when the sound up to `ms` is taken in, or when no sound has come for so long that none will; with `signal`, at once. */
  reached(ms: number, signal: AbortSignal): Promise<void>
  /** ms of sound that were taken in. */
  readonly heardMs: number
  close(): void
}

/** Sound before the detector is sure that somebody speaks: the beginning of the first word. */
const PRE_ROLL_MS = 400
/** An utterance that pauses is listened to for so long before its recogniser rests. */
const LISTEN_ON_MS = 3_000
/** Sound that waits for the detector: a client that sends a recording at once is heard, one that never rests is not. */
const MOST_WAITING_MS = 60_000
/** A long block is taken in piece by piece, so that other conversations get their turn. */
const PIECE_MS = 100
/** Without sound for so long the other end sends none while nobody speaks; before that, it is late. */
const STOPPED_MS = 600
/** Silence after which the words are asked for: the stops inside words are shorter, and each question may cost money. */
const SETTLE_MS = 120
/** When no sound comes for so long, whoever spoke has stopped: a client that sends nothing but speech. */
const CEASED_MS = 2_000
const QUARTERS = WINDOW_MS / QUARTER_MS
/** What a model for the end of a turn looks at. */
const KEPT_MS = 8_000

/** Hears speech, its pauses and its words in one endless stream of sound. */
export async function openEars(engines: ConversationEngines, { inputRate, language, who }: Pick<ConversationOptions, 'inputRate' | 'language' | 'who'>, listener: EarsListener): Promise<Ears> {
  const vadRate = inputRate === 8_000 ? 8_000 : 16_000
  const vad = engines.createVad(vadRate)
  const stt: SttStream = await engines.openStt({ sampleRate: inputRate, language }, originOf(who)).catch((error) => {
    vad.close()
    throw error
  })
  stt.onPartial(text => listener.words(text))
  const resampler = createResampler(inputRate, vadRate)
  const levels = createLevels(vadRate)
  const tracker = createSpeechTracker({
    ...listener,
    started(atMs) {
      listen()
      listener.started(atMs)
    },
    resumed(atMs) {
      listen()
      listener.resumed(atMs)
    }
  })
  /** What the recogniser has not heard, or heard in a pause, which may turn out to lie between two utterances. */
  const preRoll = createKeptSound(inputRate * PRE_ROLL_MS / 1_000)
  const kept = createKeptSound(vadRate * KEPT_MS / 1_000)
  let receivedMs = 0
  let heardMs = 0
  let receivedAt = performance.now()
  const openedAt = receivedAt
  let isListening = false
  let pausedMs = 0
  let order = Promise.resolve()
  let isDetecting = true
  let isClosed = false
  const awaiting = new Set<() => void>()

  function listen() {
    if (!isListening) preRoll.blocks().forEach(block => stt.push(block))
    preRoll.clear()
    isListening = true
  }

  /** A detector that is down hears silence: what is under way ends, and the sound does not pile up. */
  const detect = (samples: Int16Array) => vad.push(samples).then((probabilities) => {
    isDetecting = true
    return probabilities
  }, (error) => {
    if (isDetecting) listener.trouble(error)
    isDetecting = false
    return Array.from({ length: levels.windows() }, () => 0)
  })

  async function take(samples: Int16Array) {
    const small = resampler.process(samples)
    levels.push(small)
    const probabilities = await detect(small)
    if (isClosed) return
    kept.add(small)
    // The windows decide whether this block belongs to an utterance, which the recogniser hears from its pre-roll on.
    const wasListening = isListening
    if (!wasListening || tracker.state === 'paused') preRoll.add(samples)
    for (const probability of probabilities) {
      heardMs += WINDOW_MS
      tracker.take({ endMs: heardMs, probability, levels: levels.next() })
    }
    if (wasListening) stt.push(samples)
    if (isListening && tracker.state === 'paused') pausedMs += samples.length / inputRate * 1_000
    else pausedMs = 0
    if (pausedMs > LISTEN_ON_MS) {
      isListening = false
      preRoll.clear() // the recogniser has heard it
    }
  }

  const ceased = setTimeout(() => void (order = order.then(tracker.cease)), CEASED_MS)

  return {
    hear(samples) {
      const ms = samples.length / inputRate * 1_000
      const isAhead = receivedMs + ms > performance.now() - openedAt + MOST_WAITING_MS
      if (isAhead || receivedMs + ms - heardMs > MOST_WAITING_MS) throw new AppError(429, 'too_fast', 'Sound comes faster than it can be heard')
      receivedMs += ms
      receivedAt = performance.now()
      ceased.refresh()
      const piece = Math.round(inputRate * PIECE_MS / 1_000)
      for (let start = 0; start < samples.length; start += piece) {
        order = order.then(() => isClosed ? undefined : take(samples.slice(start, start + piece))).catch(listener.trouble)
      }
      for (const look of awaiting) look()
    },
    words: signal => stt.flush(signal),
    lastSound: ms => createWindow(kept.blocks(), vadRate, ms),
    nextUtterance() {
      isListening = false
      tracker.reset()
      stt.reset()
    },
    get settleMs() {
      return Math.max(SETTLE_MS, stt.settleMs ?? 0)
    },
    get hearsAtOnce() {
      return stt.settleMs === undefined
    },
    caughtUp: () => order,
    reached: (ms, signal) => new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined
      const look = () => {
        clearTimeout(timer)
        const left = receivedAt + STOPPED_MS - performance.now()
        if (receivedMs < ms && left > 0 && !signal.aborted) return void (timer = setTimeout(look, left))
        awaiting.delete(look)
        signal.removeEventListener('abort', look)
        resolve(order)
      }
      awaiting.add(look)
      signal.addEventListener('abort', look, { once: true })
      look()
    }),
    timeOf: ms => receivedAt - Math.max(0, receivedMs - ms),
    get heardMs() {
      return heardMs
    },
    close() {
      isClosed = true
      clearTimeout(ceased)
      vad.close()
      stt.close()
    }
  }
}

function createWindow(blocks: readonly Int16Array[], rate: number, ms: number): Int16Array {
  const resampler = createResampler(rate, 16_000)
  const joined = joinSamples([resampler.process(joinSamples(blocks).slice(-rate * ms / 1_000)), resampler.flush()])
  return joined.slice(-16 * ms)
}

/** Loudness of each whole window's quarters, in step with the detector's windows. */
function createLevels(rate: number) {
  const quarter = rate * QUARTER_MS / 1_000
  const ready: number[] = []
  let squares = 0
  let count = 0
  return {
    push(samples: Int16Array) {
      for (const sample of samples) {
        squares += sample * sample
        if (++count < quarter) continue
        ready.push(Math.sqrt(squares / quarter))
        squares = count = 0
      }
    },
    windows: () => Math.floor(ready.length / QUARTERS),
    next: () => ready.splice(0, QUARTERS)
  }
}
