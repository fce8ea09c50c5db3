import { z } from 'zod'
import { createChild } from '#server/runtime/child-process'
import { DriverError } from '#server/runtime/errors'
import { workerEntry } from '#server/workers'
import { ensureEspeakData } from '../espeak-data'
import { checkRequest, createTurnstile, framesOf, speakPieces, splitForWholeSynthesis, unknownVoice } from '../pieces'
import { planProsody } from '../prosody'
import type { TtsDriver } from '../types'
import { createWorkerHost, shareWorkerHosts, WorkerGone } from '../worker-host'
import type { SherpaModel, SherpaSentence, SherpaType } from './sherpa/protocol'

/** Files that each kind of model is made of; `lexicon` and `data` (a folder of espeak's data) are used where they are given. */
const FILES: Record<SherpaType, readonly string[]> = {
  vits: ['model', 'tokens'],
  matcha: ['model', 'vocoder', 'tokens'],
  kokoro: ['model', 'voices', 'tokens'],
  kitten: ['model', 'voices', 'tokens']
}
const USUAL_RATE: Record<SherpaType, number> = { vits: 22_050, matcha: 22_050, kokoro: 24_000, kitten: 24_000 }

export const options = z.object({
  type: z.enum(['kokoro', 'matcha', 'vits', 'kitten']),
  /** Role → absolute path, as an installed model has them. */
  files: z.record(z.string(), z.string().min(1)),
  /** Number of the speaker. */
  speaker: z.int().nonnegative().default(0),
  /** For a Kokoro of several languages: espeak's name of the one to read in, such as `en-us`. */
  language: z.string().optional(),
  /** Hz of what is spoken; a model of another rate is resampled. */
  sample_rate: z.int().min(8_000).max(48_000).optional(),
  idle_ms: z.int().positive().default(600_000),
  stall_ms: z.int().positive().default(60_000),
  max_requests: z.int().positive().default(32),
  max_characters: z.int().positive().default(20_000)
}).refine(({ type, files }) => FILES[type].every(role => files[role]), { message: 'a file of the model is missing', path: ['files'] })

interface HostOptions {
  entry: string
  idleMs: number
  stallMs: number
  /** Each model has a process of its own, so that a broken one takes nobody with it. */
  model: Pick<z.infer<typeof options>, 'type' | 'files' | 'language'>
}

const shareHost = shareWorkerHosts('sherpa', ({ entry, idleMs, stallMs }: HostOptions) =>
  createWorkerHost<SherpaSentence, Int16Array>('sherpa', events => createChild({ entry, idleMs, stallMs, ...events })))

/** Kokoro, Matcha, VITS and Kitten by sherpa-onnx, each model in a process of its own that its speakers share. */
export function createSherpaTts(settings: z.infer<typeof options>, entry = workerEntry('sherpa-voice')): TtsDriver {
  const { type, files, language, speaker, sample_rate: sampleRate = USUAL_RATE[settings.type] } = settings
  const host = shareHost({ entry, idleMs: settings.idle_ms, stallMs: settings.stall_ms, model: { type, files, language } })
  const turnstile = createTurnstile('sherpa', settings.max_requests)

  async function begin(sentence: Omit<SherpaSentence, 'model'>, signal: AbortSignal) {
    const dataDir = files.data ?? await ensureEspeakData(signal)
    const model: SherpaModel = { type, files, dataDir, language }
    return inClearWords(host.run({ ...sentence, model }, signal))
  }

  return {
    name: 'sherpa',
    sampleRate,
    tunes: ['speed', 'pitch'],
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      if (request.voice) throw unknownVoice('sherpa')
      checkRequest('sherpa', request, settings.max_characters)
      const prosody = planProsody(request)
      using _place = turnstile.enter()
      yield* speakPieces(splitForWholeSynthesis(request.text), {
        driver: 'sherpa',
        sampleRate,
        speed: request.speed ?? 1,
        speak(text, signal) {
          const begun = begin({ text, speaker, sampleRate, prosody }, signal)
          begun.catch(() => {}) // it is read later, or never
          return framesOf(begun, sampleRate, signal)
        }
      }, signal)
    },
    state: host.state,
    dispose: host.dispose
  }
}

/** How sherpa's own code ends a process when a model lacks something. */
const REFUSED = 'code 255'

async function* inClearWords(sound: AsyncIterable<Int16Array>): AsyncGenerator<Int16Array> {
  try {
    yield* sound
  } catch (cause) {
    if (!(cause instanceof WorkerGone) || !cause.message.includes(REFUSED)) throw cause
    throw new DriverError('sherpa', 'the model can\'t be used: it is of another kind, or lacks what sherpa-onnx needs', { retryable: false, reason: 'bad-answer', cause })
  }
}
