import { BufferSource, BufferTarget, Conversion, Input, Mp4OutputFormat, OGG, Output, WebMOutputFormat } from 'mediabunny'
import { encodeStream } from '#server/audio'
import type { AudioFormat } from '#server/audio'
import { collect, framesOf, never } from './signals'

export interface WavShape {
  /** WAVE_FORMAT_ tag. */
  tag?: number
  bits?: number
  channels?: number
  sampleRate?: number
  /** Wraps the tag into WAVE_FORMAT_EXTENSIBLE. */
  extensible?: boolean
  /** What the header says instead of the true sizes. */
  riffSize?: number
  dataSize?: number
  /** Chunks in front of the sound. */
  before?: Buffer[]
  after?: Buffer[]
}

export function chunk(name: string, body: Uint8Array, size = body.length): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(size, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

export function wavFile(data: Uint8Array, { tag = 1, bits = 16, channels = 1, sampleRate = 8_000, extensible, riffSize, dataSize, before = [], after = [] }: WavShape = {}): Buffer {
  const format = Buffer.alloc(extensible ? 40 : 16)
  const frameBytes = channels * Math.ceil(bits / 8)
  format.writeUInt16LE(extensible ? 0xFFFE : tag, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(sampleRate, 4)
  format.writeUInt32LE(sampleRate * frameBytes, 8)
  format.writeUInt16LE(frameBytes, 12)
  format.writeUInt16LE(bits, 14)
  if (extensible) {
    format.writeUInt16LE(22, 16)
    format.writeUInt16LE(bits, 18)
    format.writeUInt16LE(tag, 24)
    format.set(Buffer.from('000000001000800000aa00389b71', 'hex'), 26)
  }
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), ...before, chunk('data', data, dataSize), ...after])
  return chunk('RIFF', body, riffSize)
}

export const encoded = (format: AudioFormat, samples: Int16Array, sampleRate: number) => collect(encodeStream(framesOf(samples, sampleRate), format, never))

const CONTAINERS = {
  'webm': () => new WebMOutputFormat(),
  /** As a browser records it: nothing in front is completed afterwards. */
  'live-webm': () => new WebMOutputFormat({ appendOnly: true }),
  'mp4': () => new Mp4OutputFormat()
}

/** The same Opus packets in another container. */
export async function inContainer(ogg: Uint8Array, container: keyof typeof CONTAINERS): Promise<Buffer> {
  const target = new BufferTarget()
  const output = new Output({ format: CONTAINERS[container](), target })
  const conversion = await Conversion.init({ input: new Input({ source: new BufferSource(ogg), formats: [OGG] }), output })
  await conversion.execute()
  return Buffer.from(target.buffer!)
}
