import { z } from 'zod'
import { workerEntry } from '#server/workers'
import { checkRequest, createTurnstile, speakPieces, unknownVoice } from '../pieces'
import { splitSentences } from '../text/sentences'
import type { SpeechRequest, TtsDriver } from '../types'
import { shareEspeakHost } from './espeak/host'
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
  const host = shareEspeakHost({ entry, idleMs: settings.idle_ms, stallMs: settings.stall_ms })
  const turnstile = createTurnstile('espeak', settings.max_requests)

  return {
    name: 'espeak',
    sampleRate: SAMPLE_RATE,
    tunes: ['speed', 'pitch'],
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      const voice = findEspeakVoice(request.voice, request.language)
      if (!voice) throw unknownVoice('espeak')
      checkRequest('espeak', request, settings.max_characters)
      using _place = turnstile.enter()
      yield* speakPieces(splitSentences(request.text), {
        driver: 'espeak',
        sampleRate: SAMPLE_RATE,
        speed: request.speed ?? 1,
        speak: (text, signal) => soundOf(host, sentenceOf(text, request, voice), signal)
      }, signal)
    },
    listVoices: async () => [...ESPEAK_VOICES],
    state: host.state,
    dispose: host.dispose
  }
}

function soundOf(host: EspeakHost, sentence: EspeakSentence, signal: AbortSignal): AsyncIterable<Int16Array> {
  const outputs = host.run({ type: 'speak', sentence }, signal)
  return (async function* () {
    for await (const output of outputs) if (output instanceof Int16Array) yield output
  })()
}

const hasCyrillic = (text: string) => /\p{Script=Cyrillic}/u.test(text)

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
