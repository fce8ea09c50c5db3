/** One 32 ms window of what was heard. */
export interface HeardWindow {
  /** ms at its end. */
  endMs: number
  /** How likely it is speech. */
  probability: number
  /** Loudness (RMS) of its quarters. */
  levels: number[]
}

export interface SpeechListener {
  /** Somebody speaks since `atMs`. */
  started(atMs: number): void
  /** Speech goes on; `ms` of it since it started or went on after more than a stop between syllables. */
  continued(ms: number): void
  /** Silence since `atMs`, the end of the last sound. */
  paused(atMs: number): void
  resumed(atMs: number): void
}

export const WINDOW_MS = 32
/** Loudness is measured in quarters of a window. */
export const QUARTER_MS = 8
/** Speech begins at the first probability and goes on at the second, as the authors of Silero VAD advise. */
const BEGINS_AT = 0.5
const GOES_ON_AT = 0.35
/** Windows of speech that make a beginning, and that end a pause. */
const BEGINNING = 2
/** Windows of silence that may lie inside a word. */
const STOP_IN_WORD = 6
/** What is this quiet is no speech, whatever the detector still remembers: about −60 dBFS. */
const SILENCE_RMS = 32
/** The end of a sound lies where it falls this far below its loudest. */
const ENDING_SHARE = 0.03

/** Turns windows into the beginnings, pauses and continuations of speech. */
export function createSpeechTracker(listener: SpeechListener) {
  let state: 'silent' | 'speaking' | 'paused' = 'silent'
  let run = 0 // windows of speech in a row
  let silent = 0 // windows since the last speech
  let burstMs = 0
  let loudest = 0
  let soundEndMs = 0

  function take(window: HeardWindow) {
    const { endMs, probability, levels } = window
    const level = Math.max(...levels)
    const threshold = state === 'speaking' ? GOES_ON_AT : BEGINS_AT
    const isSpeech = probability >= threshold && level > Math.max(SILENCE_RMS, state === 'speaking' ? loudest * ENDING_SHARE : 0)
    run = isSpeech ? run + 1 : 0
    if (!isSpeech) silent++
    if (isSpeech) {
      loudest = Math.max(loudest * 0.99, level)
      if (state === 'speaking' || run >= BEGINNING) soundEndMs = endOfSound(window)
    }
    if (state === 'speaking') {
      if (isSpeech) listener.continued(burstMs += WINDOW_MS)
      else {
        soundEndMs = Math.max(soundEndMs, endOfSound(window))
        pause()
      }
    } else if (run >= BEGINNING) begin(endMs - run * WINDOW_MS)
  }

  function pause() {
    state = 'paused'
    silent = 1
    listener.paused(soundEndMs)
  }

  const isLoud = (level: number) => level > Math.max(SILENCE_RMS, loudest * ENDING_SHARE)

  function begin(atMs: number) {
    const tell = state === 'silent' ? listener.started : listener.resumed
    burstMs = (state === 'paused' && silent <= STOP_IN_WORD ? burstMs : 0) + run * WINDOW_MS
    state = 'speaking'
    tell(atMs)
    listener.continued(burstMs)
  }

  /** Where in the window the sound falls off; 0 when all of it is quiet. */
  function endOfSound({ endMs, levels }: HeardWindow) {
    const last = levels.findLastIndex(isLoud)
    return last < 0 ? 0 : endMs - (levels.length - 1 - last) * QUARTER_MS
  }

  return {
    take,
    /** No sound comes any more. */
    cease() {
      if (state === 'speaking') pause()
    },
    /** What comes next is a new utterance; it may have begun with the last window, if that followed a pause. */
    reset() {
      if (state === 'speaking') run = 0
      state = 'silent'
      loudest = 0
    },
    get state() {
      return state
    }
  }
}
