import { z } from 'zod'
import type { PcmFrame } from '#server/audio/pcm'
import { DriverError } from '#server/runtime/errors'
import { workerEntry } from '#server/workers'
import { splitSentences } from '../text/sentences'
import type { SpokenPiece } from '../text/sentences'
import type { SpeechRequest, TtsDriver } from '../types'
import { ChildGone, createEspeakHost } from './espeak/host'
import type { EspeakHost } from './espeak/host'
import type { EspeakSentence } from './espeak/protocol'
import { ESPEAK_VOICES, findEspeakVoice } from './espeak/voices'
import type { EspeakVoice } from './espeak/voices'

export const options = z.object({
  /** ms without a request after which the process is ended and its memory given back. */
  idle_ms: z.int().positive().default(600_000),
  stall_ms: z.int().positive().default(15_000),
  max_requests: z.int().positive().default(32),
  max_characters: z.int().positive().default(20_000)
})

const SAMPLE_RATE = 22_050
/** Words per minute of a voice at speed 1, and what espeak accepts; beyond that the sound is stretched. */
const NORMAL_RATE = 175
const SLOWEST_RATE = 80
const FASTEST_RATE = 450

/** The built-in voice: espeak-ng in a process of its own, sentence by sentence, no model and no network. */
export function createEspeakTts(settings: z.infer<typeof options>, entry = workerEntry('espeak')): TtsDriver {
  const host = createEspeakHost({ entry, idleMs: settings.idle_ms, stallMs: settings.stall_ms })
  let requests = 0

  return {
    name: 'espeak',
    sampleRate: SAMPLE_RATE,
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      const voice = checked(request, settings.max_characters)
      if (requests >= settings.max_requests) {
        throw new DriverError('espeak', 'too many requests are being spoken', { retryable: true, reason: 'unavailable' })
      }
      requests++
      try {
        yield* speakWithSecondTry(host, splitSentences(request.text), request, voice, signal)
      } finally {
        requests--
      }
    },
    listVoices: async () => [...ESPEAK_VOICES],
    state: host.state,
    dispose: host.dispose
  }
}

function checked({ text, voice: id, language, speed = 1, pitch = 1 }: SpeechRequest, maxCharacters: number): EspeakVoice {
  const voice = findEspeakVoice(id, language)
  const problem = !voice
    ? 'this voice does not exist'
    : text.length > maxCharacters
      ? `a text may have ${maxCharacters} characters`
      : speed < 0.25 || speed > 4 || pitch < 0.5 || pitch > 2 ? 'speed goes from 0.25 to 4, pitch from 0.5 to 2' : undefined
  if (!voice || problem) throw new DriverError('espeak', problem ?? '', { retryable: false, reason: 'bad-request' })
  return voice
}

/** A process that dies before anything was heard costs nothing but time: the request is tried once more. */
async function* speakWithSecondTry(host: EspeakHost, pieces: SpokenPiece[], request: SpeechRequest, voice: EspeakVoice, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  for (let attempt = 1, heard = false; ; attempt++) {
    try {
      for await (const samples of speakPieces(host, pieces, request, voice, signal)) {
        heard = true
        yield { samples, sampleRate: SAMPLE_RATE }
      }
      return
    } catch (cause) {
      if (!(cause instanceof ChildGone)) throw cause
      if (heard) throw new DriverError('espeak', 'the voice process ended in the middle', { retryable: true, reason: 'interrupted', cause })
      if (attempt === 2) throw new DriverError('espeak', 'the voice process ended twice', { retryable: true, reason: 'unavailable', cause })
    }
  }
}

/** One sentence is asked for ahead, so that there is no gap; not more, so that requests take turns and memory stays small. */
async function* speakPieces(host: EspeakHost, pieces: SpokenPiece[], request: SpeechRequest, voice: EspeakVoice, signal: AbortSignal): AsyncGenerator<Int16Array> {
  const left = new AbortController()
  const either = AbortSignal.any([signal, left.signal])
  const streamOf = (piece: SpokenPiece | undefined) => piece && host.speak(sentenceOf(piece.text, request, voice), either)
  try {
    let next = streamOf(pieces[0])
    for (const [i, piece] of pieces.entries()) {
      const current = next
      next = streamOf(pieces[i + 1])
      if (current) yield* current
      if (next && piece.pauseMs) yield silence(piece.pauseMs / (request.speed ?? 1))
      signal.throwIfAborted()
    }
  } finally {
    left.abort()
  }
}

const hasCyrillic = (text: string) => /\p{Script=Cyrillic}/u.test(text)

const silence = (ms: number) => new Int16Array(Math.round(SAMPLE_RATE * ms / 1_000))

function sentenceOf(text: string, { speed = 1, pitch = 1 }: SpeechRequest, { voice, identifiers, variant, basePitch }: EspeakVoice): EspeakSentence {
  const rate = Math.round(Math.min(FASTEST_RATE, Math.max(SLOWEST_RATE, NORMAL_RATE * speed)))
  return {
    text: text.replace(/[<>[\]\0]/g, ' '), // espeak takes these for markup and phonemes
    language: identifiers[hasCyrillic(text) ? 'ru' : voice.language],
    variant,
    pitch: basePitch * pitch,
    rate,
    tempo: rate === SLOWEST_RATE || rate === FASTEST_RATE ? NORMAL_RATE * speed / rate : 1
  }
}
