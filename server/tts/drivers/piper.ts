import { basename } from 'node:path'
import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { workerEntry } from '#server/workers'
import { createPhonemizer } from '../phonemes'
import { checkRequest, createTurnstile, framesOf, speakPieces, splitForWholeSynthesis, unknownVoice } from '../pieces'
import { planProsody } from '../prosody'
import type { SpeechRequest, TtsDriver, Voice } from '../types'
import { phonemeIds, readPiperConfig } from './piper/config'
import type { PiperConfig } from './piper/config'
import { sharePiperHost } from './piper/host'
import type { PiperSentence } from './piper/protocol'

export const options = z.object({
  /** Absolute paths of the voice's .onnx and of the .onnx.json beside it. */
  model: z.string().min(1),
  config: z.string().min(1),
  /** Name or number, for a model of several speakers. */
  speaker: z.union([z.string(), z.int().nonnegative()]).optional(),
  noise_scale: z.number().min(0).max(2).optional(),
  noise_w: z.number().min(0).max(2).optional(),
  /** ms without a request after which the models' memory is given back. */
  idle_ms: z.int().positive().default(600_000),
  stall_ms: z.int().positive().default(60_000),
  max_requests: z.int().positive().default(32),
  max_characters: z.int().positive().default(20_000)
})

/** Any voice of rhasspy's Piper: phonemes from espeak's process, the model in a thread. Throws DriverError for a voice without a readable .onnx.json. */
export function createPiperTts(settings: z.infer<typeof options>, entry = workerEntry('piper')): TtsDriver {
  const config = readPiperConfig(settings.config)
  const voices = voicesOf(settings.model, config)
  const host = sharePiperHost({ entry, idleMs: settings.idle_ms, stallMs: settings.stall_ms })
  const phonemizer = createPhonemizer()
  const turnstile = createTurnstile('piper', settings.max_requests)

  function speak(sentence: PiperSentence, text: string, signal: AbortSignal): AsyncIterable<Int16Array> {
    const begun = idsOf(text, signal).then(ids => ids.length ? host.run({ ...sentence, ids }, signal) : [])
    begun.catch(() => {}) // it is read later, or never
    return framesOf(begun, config.audio.sample_rate, signal)
  }

  async function idsOf(text: string, signal: AbortSignal) {
    const phonemes = config.phoneme_type === 'text' ? text.toLowerCase() : await phonemizer.phonemesOf(text, languageFor(text, config), signal)
    return phonemeIds(phonemes, config.phoneme_id_map)
  }

  return {
    name: 'piper',
    sampleRate: config.audio.sample_rate,
    tunes: ['speed', 'pitch'],
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      checkRequest('piper', request, settings.max_characters)
      if (request.voice && !voices.some(({ id }) => id === request.voice)) throw unknownVoice('piper')
      const sentence = planSentence(settings, config, speakerOf(request, settings, config), request)
      using _place = turnstile.enter()
      yield* speakPieces(splitForWholeSynthesis(request.text), {
        driver: 'piper',
        sampleRate: config.audio.sample_rate,
        speed: request.speed ?? 1,
        speak: (text, signal) => speak(sentence, text, signal)
      }, signal)
    },
    listVoices: async () => voices,
    state: host.state,
    async dispose() {
      await Promise.all([host.dispose(), phonemizer.dispose()])
    }
  }
}

function planSentence({ model, noise_scale, noise_w }: z.infer<typeof options>, { audio, inference }: PiperConfig, speaker: number, request: SpeechRequest): PiperSentence {
  const prosody = planProsody(request)
  return {
    model,
    sampleRate: audio.sample_rate,
    ids: [],
    speaker,
    noiseScale: noise_scale ?? inference.noise_scale,
    lengthScale: inference.length_scale * prosody.length,
    noiseW: noise_w ?? inference.noise_w,
    prosody
  }
}

/** One for each speaker; a model of one speaker has its file's name. */
function voicesOf(model: string, { speaker_id_map, language, espeak }: PiperConfig): Voice[] {
  const spoken = (language?.code ?? espeak.voice).startsWith('ru') ? 'ru' : 'en'
  const names = Object.keys(speaker_id_map)
  const ids = names.length ? names : [basename(model, '.onnx')]
  return ids.map(id => ({ id, name: id, language: spoken, driver: 'piper' }))
}

/** The request's, where it names one, else the one of the options. */
function speakerOf({ voice }: SpeechRequest, { speaker = 0 }: z.infer<typeof options>, { speaker_id_map, num_speakers }: PiperConfig): number {
  const ids = new Map(Object.entries(speaker_id_map))
  const known = ids.get(voice ?? '') ?? (typeof speaker === 'number' ? speaker : ids.get(speaker))
  if (known === undefined || known >= num_speakers) throw new DriverError('piper', 'the model has no such speaker', { retryable: false, reason: 'bad-request' })
  return known
}

const hasCyrillic = (text: string) => /\p{Script=Cyrillic}/u.test(text)

/** English rules spell Cyrillic out letter by letter. */
const languageFor = (text: string, { espeak }: PiperConfig) => espeak.voice.startsWith('en') && hasCyrillic(text) ? 'ru' : espeak.voice
