import { createResampler } from '#server/audio/resample'
import { openSampleSource } from './sample-source'
import type { AudioEncoder, EncoderOptions } from './types'

/** Rates an ADTS header has a number for (ISO 14496-3, table 1.18) and that speech can need. */
const AAC_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
const BITRATE = 64_000

let registered = false

async function loadAac() {
  const [mediabunny, { registerAacEncoder }] = await Promise.all([import('mediabunny'), import('@mediabunny/aac-encoder')])
  if (!registered) registerAacEncoder()
  registered = true
  return mediabunny
}

/**
 * AAC LC in ADTS frames, each of which stands by itself: taken as the library writes them, in a thread of its own.
 * The sound comes out one frame of 1,024 samples later than it went in.
 */
export async function createAacEncoder({ sampleRate, outputRate }: EncoderOptions): Promise<AudioEncoder> {
  const { AdtsOutputFormat } = await loadAac()
  const rate = outputRate ?? (AAC_RATES.includes(sampleRate) ? sampleRate : 24_000)
  const resampler = createResampler(sampleRate, rate)
  const ready: Uint8Array[] = []
  const format = new AdtsOutputFormat({ onFrame: frame => void ready.push(frame.slice()) })
  const source = await openSampleSource({ codec: 'aac', bitrate: BITRATE }, format, rate)
  const take = () => Buffer.concat(ready.splice(0))

  return {
    async write({ samples }) {
      await source.add(resampler.process(samples))
      return take()
    },
    async finish() {
      await source.add(resampler.flush())
      await source.finish()
      return take()
    },
    dispose: () => source.cancel()
  }
}
