import { toFloat32 } from '#server/audio/pcm'
import { createResampler } from '#server/audio/resample'
import type { AudioEncoder, EncoderOptions } from './types'

/** Rates MPEG audio has frames for. */
const MP3_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
/** kbit/s; plenty for one voice at any of these rates. */
const BITRATE = 64

export async function createMp3Encoder({ sampleRate, outputRate }: EncoderOptions): Promise<AudioEncoder> {
  const { createMp3Encoder: createLame } = await import('wasm-media-encoders')
  const rate = outputRate ?? (MP3_RATES.includes(sampleRate) ? sampleRate : 24_000)
  const resampler = createResampler(sampleRate, rate)
  const lame = await createLame()
  lame.configure({ sampleRate: rate, channels: 1, bitrate: BITRATE })
  // The encoder hands out its own buffer: copy before it is written again.
  const encode = (samples: Int16Array) => samples.length ? lame.encode([toFloat32(samples)]).slice() : new Uint8Array(0)
  return {
    write: ({ samples }) => encode(resampler.process(samples)),
    finish: () => Buffer.concat([encode(resampler.flush()), lame.finalize().slice()])
  }
}
