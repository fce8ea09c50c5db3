import { bytesOf } from '#server/audio/pcm'
import { createResampler } from '#server/audio/resample'
import type { AudioEncoder, EncoderOptions } from './types'

/** What the `pcm` format of the OpenAI speech API is fixed to. */
const OPENAI_PCM_RATE = 24_000

export function createPcmEncoder({ sampleRate, outputRate = OPENAI_PCM_RATE }: EncoderOptions): AudioEncoder {
  const resampler = createResampler(sampleRate, outputRate)
  return {
    write: ({ samples }) => bytesOf(resampler.process(samples)),
    finish: () => bytesOf(resampler.flush())
  }
}
