import { bytesOf, toFloat32, type PcmFrame } from './pcm'
import { createResampler } from './resample'

export type SampleFormat = 'pcm16' | 'float32'

/** Samples without a header, little-endian, at the rate `to`, as they are made from frames of the rate `from`. */
export async function* rawSamples(frames: AsyncIterable<PcmFrame>, from: number, to: number, format: SampleFormat): AsyncGenerator<Uint8Array> {
  const resampler = createResampler(from, to)
  const rendered = (samples: Int16Array) => format === 'pcm16' ? bytesOf(samples) : new Uint8Array(toFloat32(samples).buffer)
  for await (const { samples } of frames) {
    const bytes = rendered(resampler.process(samples))
    if (bytes.length) yield bytes
  }
  const rest = rendered(resampler.flush())
  if (rest.length) yield rest
}
