import type { PcmFrame } from '#server/audio/pcm'
import { DriverError } from '#server/runtime/errors'
import { splitSentences } from './text/sentences'
import type { SpokenPiece } from './text/sentences'
import type { SpeechRequest } from './types'
import { WorkerGone } from './worker-host'

/** How one engine of ours speaks one piece. The work begins with the call, not with the first read. */
export type SpeakPiece = (text: string, signal: AbortSignal) => AsyncIterable<Int16Array>

export interface PieceOptions {
  driver: string
  sampleRate: number
  /** The request's pace: pauses follow it. */
  speed: number
  speak: SpeakPiece
}

/**
 * Speaks piece by piece with an engine that runs in a worker of ours. A worker that dies costs nothing but time: the
 * next one is asked for the piece again, and goes on where it was broken off. One that dies again has failed.
 */
export async function* speakPieces(pieces: SpokenPiece[], options: PieceOptions, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  const { driver, sampleRate } = options
  const heard: Heard = { pieces: 0, samples: 0 }
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const samples of oneAhead(pieces, options, heard, signal)) yield { samples, sampleRate }
      return
    } catch (cause) {
      if (!(cause instanceof WorkerGone)) throw cause
      if (attempt === 2) throw new DriverError(driver, 'the voice process ended twice', { retryable: true, reason: heard.pieces || heard.samples ? 'interrupted' : 'unavailable', cause })
    }
  }
}

/** How far a request has come: whole pieces, and samples of the piece that follows them. */
interface Heard { pieces: number, samples: number }

/** One piece is asked for ahead, so that there is no gap; not more, so that requests take turns and memory stays small. */
async function* oneAhead(pieces: SpokenPiece[], { speak, sampleRate, speed }: PieceOptions, heard: Heard, signal: AbortSignal): AsyncGenerator<Int16Array> {
  const left = new AbortController()
  const either = AbortSignal.any([signal, left.signal])
  const soundOf = (piece: SpokenPiece | undefined) => piece && speak(piece.text, either)
  try {
    let next = soundOf(pieces[heard.pieces])
    for (const piece of pieces.slice(heard.pieces)) {
      const current = next
      next = soundOf(pieces[heard.pieces + 1])
      if (current) yield* unheard(current, heard)
      heard.pieces++
      heard.samples = 0
      if (next && piece.pauseMs) yield new Int16Array(Math.round(sampleRate * piece.pauseMs / speed / 1_000))
      signal.throwIfAborted()
    }
  } finally {
    left.abort()
  }
}

/** What of a piece was not given yet. */
async function* unheard(sound: AsyncIterable<Int16Array>, heard: Heard): AsyncGenerator<Int16Array> {
  let passed = heard.samples
  for await (const samples of sound) {
    const fresh = samples.subarray(Math.min(passed, samples.length))
    passed -= samples.length - fresh.length
    heard.samples += fresh.length
    if (fresh.length) yield fresh
  }
}

type Sound = AsyncIterable<Int16Array> | Iterable<Int16Array>

/** The sound of a worker in frames of 100 ms, so that who plays it can stop anywhere. */
export async function* framesOf(sound: Sound | Promise<Sound>, sampleRate: number, signal: AbortSignal): AsyncGenerator<Int16Array> {
  const length = sampleRate / 10
  for await (const samples of await sound) {
    for (let start = 0; start < samples.length; start += length) {
      signal.throwIfAborted()
      yield samples.subarray(start, start + length)
    }
  }
}

/** Neural engines make a piece as a whole: short ones are heard early and let others have their turn. */
const LONGEST_PIECE = 180
const LONGEST_FIRST_PIECE = 70
const SHORTEST_CLAUSE = 10
const CLAUSE_PAUSE_MS = 80

/** Sentences for an engine that makes each as a whole, the first one cut after its first clause when it is long. */
export function splitForWholeSynthesis(text: string): SpokenPiece[] {
  const [first, ...rest] = splitSentences(text, LONGEST_PIECE)
  if (!first || first.text.length <= LONGEST_FIRST_PIECE) return first ? [first, ...rest] : rest
  const clause = [...first.text.matchAll(/[,;:—–]\s/gu)].map(match => match.index + 1).find(end => end >= SHORTEST_CLAUSE)
  if (!clause) return [first, ...rest]
  return [
    { text: first.text.slice(0, clause), pauseMs: CLAUSE_PAUSE_MS },
    { text: first.text.slice(clause).trim(), pauseMs: first.pauseMs },
    ...rest
  ]
}

/** Throws DriverError for what no engine of ours speaks. */
export function checkRequest(driver: string, { text, speed = 1, pitch = 1 }: SpeechRequest, maxCharacters: number) {
  const problem = text.length > maxCharacters
    ? `a text may have ${maxCharacters} characters`
    : speed < 0.25 || speed > 4 || pitch < 0.5 || pitch > 2 ? 'speed goes from 0.25 to 4, pitch from 0.5 to 2' : undefined
  if (problem) throw new DriverError(driver, problem, { retryable: false, reason: 'bad-request' })
}

export const unknownVoice = (driver: string) => new DriverError(driver, 'this voice does not exist', { retryable: false, reason: 'bad-request' })

/** Counts requests that are being spoken. `enter` throws DriverError when there are enough of them. */
export function createTurnstile(driver: string, most: number) {
  let inside = 0
  return {
    enter(): Disposable {
      if (inside >= most) throw new DriverError(driver, 'too many requests are being spoken', { retryable: true, reason: 'unavailable' })
      inside++
      return { [Symbol.dispose]: () => void inside-- }
    }
  }
}
