import { z } from 'zod'
import { createResampler, joinSamples } from '#server/audio'
import type { PcmFrame } from '#server/audio'
import { DriverError } from '#server/runtime/errors'
import { createOnce } from '#server/runtime/once'
import { unlessAborted } from '#server/runtime/unless-aborted'
import { workerEntry } from '#server/workers'
import { createTurnstile, framesOf, unknownVoice } from '../pieces'
import type { SpeechRequest, TtsDriver } from '../types'
import { CALIBRATION_TEXT } from './openvoice/calibration'
import { convertInPieces } from './openvoice/crossfade'
import { shareOpenvoiceHost } from './openvoice/host'
import { SAMPLE_RATE } from './openvoice/spectrogram'
import { identityOf, readSamples } from './openvoice/samples'

export const options = z.object({
  /** Absolute paths of OpenVoice v2's tone_color_extract_model.onnx and tone_clone_model.onnx. */
  extractor: z.string().min(1),
  converter: z.string().min(1),
  /** Absolute paths of recordings of the voice to sound like. */
  samples: z.array(z.string().min(1)).min(1).max(20),
  /** How freely the converter speaks; 0.3 is OpenVoice's own default. */
  tau: z.number().min(0).max(1).default(0.3),
  /** Who says the words: a driver's name, its options and one of its voices. */
  base: z.object({
    driver: z.string().default('espeak'),
    options: z.record(z.string(), z.unknown()).default({}),
    voice: z.string().optional()
  }).prefault({}),
  idle_ms: z.int().positive().default(600_000),
  stall_ms: z.int().positive().default(60_000),
  max_requests: z.int().positive().default(16)
})

/** What is spoken by nobody in particular has to end some time. */
const TONE_LIMIT_MS = 120_000

/** Any voice with the timbre of another: what `base` says, converted piece by piece. Takes `base` over: it ends with this one. */
export function createOpenvoiceTts(settings: z.infer<typeof options>, base: TtsDriver, entry = workerEntry('openvoice')): TtsDriver {
  const { extractor, converter, tau } = settings
  const host = shareOpenvoiceHost({ entry, idleMs: settings.idle_ms, stallMs: settings.stall_ms })
  const turnstile = createTurnstile('openvoice', settings.max_requests)
  const spokenByBase = (request: SpeechRequest, signal: AbortSignal) => resampled(base.synthesize({ ...request, voice: settings.base.voice }, signal), base.sampleRate)

  const sourceTones = createOnce(async (key) => {
    const language = key === 'ru' ? 'ru' : 'en'
    const signal = toneSignal()
    const text = CALIBRATION_TEXT[language]
    const sound = await Array.fromAsync(spokenByBase({ text, language }, signal))
    return host.tone({ type: 'tone', extractor, sounds: [joinSamples(sound)] }, signal)
  })
  const targetTones = createOnce(async () => {
    const signal = toneSignal()
    return host.tone({ type: 'tone', extractor, sounds: await readSamples(settings.samples, signal) }, signal)
  })
  let known = ''
  let ended = new AbortController()
  const toneSignal = () => AbortSignal.any([ended.signal, AbortSignal.timeout(TONE_LIMIT_MS)])

  /** Recordings that were added or replaced are heard with the next request. */
  async function targetTone() {
    const { signal } = ended
    const identity = await identityOf([extractor, ...settings.samples])
    signal.throwIfAborted()
    if (identity !== known) targetTones.forget()
    known = identity
    return targetTones.get()
  }

  return {
    name: 'openvoice',
    sampleRate: SAMPLE_RATE,
    // What converts a voice keeps its pace; its pitch would come out as that of the recordings.
    tunes: base.tunes?.filter(what => what === 'speed'),
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      if (request.voice) throw unknownVoice('openvoice')
      using _place = turnstile.enter()
      const [source, target] = await unlessAborted(Promise.all([sourceTones.get(request.language), targetTone()]), signal)
      const convert = (samples: Int16Array) => host.convert({ type: 'convert', converter, samples, source, target, tau }, signal)
      for await (const samples of framesOf(convertInPieces(spokenByBase(request, signal), convert), SAMPLE_RATE, signal)) {
        yield { samples, sampleRate: SAMPLE_RATE }
      }
    },
    state: host.state,
    async dispose() {
      ended.abort(new DriverError('openvoice', 'the converter is being ended', { retryable: true, reason: 'interrupted' }))
      ended = new AbortController()
      await Promise.all([host.dispose(), base.dispose?.()])
    }
  }
}

async function* resampled(frames: AsyncIterable<PcmFrame>, from: number): AsyncGenerator<Int16Array> {
  const { process, flush } = createResampler(from, SAMPLE_RATE)
  for await (const { samples } of frames) yield process(samples)
  yield flush()
}
