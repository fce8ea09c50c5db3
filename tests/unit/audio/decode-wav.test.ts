import { describe, expect, it } from 'vitest'
import { decodeAudio, encodeAlaw, encodeUlaw } from '#server/audio'
import { chunk, encoded, wavFile, type WavShape } from './files'
import { correlation, never, sweep } from './signals'

const RATE = 8_000
const sound = sweep(RATE, 0.5)
const decode = (file: Uint8Array) => decodeAudio(file, { signal: never })

function bytes(samples: ArrayLike<number>, width: number, write: (buffer: Buffer, sample: number, at: number) => void): Buffer {
  const buffer = Buffer.alloc(samples.length * width)
  for (let i = 0; i < samples.length; i++) write(buffer, samples[i]!, i * width)
  return buffer
}

const pcm16 = (samples: ArrayLike<number>) => bytes(samples, 2, (buffer, sample, at) => buffer.writeInt16LE(sample, at))

const ENCODINGS: [name: string, data: Uint8Array, shape: WavShape][] = [
  ['16 bits', pcm16(sound), {}],
  ['24 bits', bytes(sound, 3, (buffer, sample, at) => buffer.writeIntLE(sample * 256, at, 3)), { bits: 24 }],
  ['32 bits', bytes(sound, 4, (buffer, sample, at) => buffer.writeInt32LE(sample * 65_536, at)), { bits: 32 }],
  ['32-bit floats', bytes(sound, 4, (buffer, sample, at) => buffer.writeFloatLE(sample / 32_768, at)), { tag: 3, bits: 32 }],
  ['64-bit floats', bytes(sound, 8, (buffer, sample, at) => buffer.writeDoubleLE(sample / 32_768, at)), { tag: 3, bits: 64 }]
]
const COARSE: [name: string, data: Uint8Array, shape: WavShape][] = [
  ['8 bits', bytes(sound, 1, (buffer, sample, at) => buffer.writeUInt8((sample >> 8) + 128, at)), { bits: 8 }],
  ['A-law', encodeAlaw(sound), { tag: 6, bits: 8 }],
  ['µ-law', encodeUlaw(sound), { tag: 7, bits: 8 }]
]

describe('decodeAudio of WAV', () => {
  it.each(ENCODINGS)('reads %s exactly', async (_, data, shape) => {
    expect(await decode(wavFile(data, shape))).toEqual({ samples: sound, sampleRate: RATE })
  })

  it.each(ENCODINGS)('reads %s behind an extensible header', async (_, data, shape) => {
    expect(await decode(wavFile(data, { ...shape, extensible: true }))).toEqual({ samples: sound, sampleRate: RATE })
  })

  it.each(COARSE)('reads %s', async (_, data, shape) => {
    const { samples, sampleRate } = await decode(wavFile(data, shape))
    expect(sampleRate).toBe(RATE)
    expect(samples).toHaveLength(sound.length)
    expect(correlation(samples, sound)).toBeGreaterThan(0.999)
  })

  it('mixes channels into one', async () => {
    const stereo = Int16Array.from({ length: sound.length * 2 }, (_, i) => i % 2 ? -1_000 : 3_000)
    const { samples } = await decode(wavFile(pcm16(stereo), { channels: 2 }))
    expect(samples).toEqual(new Int16Array(sound.length).fill(1_000))
  })

  it('limits floats that go too far, and takes what is no number as silence', async () => {
    const data = bytes([2, -2, Number.NaN], 4, (buffer, sample, at) => buffer.writeFloatLE(sample, at))
    expect((await decode(wavFile(data, { tag: 3, bits: 32 }))).samples).toEqual(Int16Array.of(32_767, -32_768, 0))
  })

  it.each([{ dataSize: 0xFFFF_FFFF, riffSize: 0xFFFF_FFFF }, { dataSize: 0, riffSize: 0 }, { dataSize: 0x7FFF_FFFF }])('reads a stream whose header says %o', async (shape) => {
    expect((await decode(wavFile(pcm16(sound), shape))).samples).toEqual(sound)
  })

  it('reads the stream that we write ourselves', async () => {
    expect(await decode(await encoded('wav', sound, RATE))).toEqual({ samples: sound, sampleRate: RATE })
  })

  it('skips other chunks, of odd length too, and plays none of them', async () => {
    const odd = chunk('LIST', Buffer.from('abc'))
    const file = wavFile(pcm16(sound), { before: [odd, chunk('junk', Buffer.alloc(1))], after: [odd] })
    expect((await decode(file)).samples).toEqual(sound)
  })

  it('reads what there is of a file that was cut off', async () => {
    const file = wavFile(pcm16(sound))
    const { samples } = await decode(file.subarray(0, 44 + 2_001))
    expect(samples).toEqual(sound.slice(0, 1_000))
  })

  it('reads a part of a larger buffer', async () => {
    const file = wavFile(pcm16(sound))
    const inside = Buffer.concat([Buffer.alloc(7), file, Buffer.alloc(9)]).subarray(7, 7 + file.length)
    expect((await decode(inside)).samples).toEqual(sound)
  })

  it.each<[string, Uint8Array]>([
    ['ends inside its header', wavFile(pcm16(sound)).subarray(0, 30)],
    ['has sound before its format', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), chunk('data', pcm16(sound))])],
    ['has no channel', wavFile(pcm16(sound), { channels: 0 })],
    ['has no rate', wavFile(pcm16(sound), { sampleRate: 0 })],
    ['has samples of 13 bytes', wavFile(pcm16(sound), { bits: 104 })],
    ['has a format of three bytes', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), chunk('fmt ', Buffer.alloc(3)), chunk('data', pcm16(sound))])]
  ])('refuses a file that %s', async (_, file) => {
    await expect(decode(file)).rejects.toMatchObject({ statusCode: 400, code: 'audio_broken' })
  })

  it.each([{}, { dataSize: 0xFFFF_FFFF }, { dataSize: 0, riffSize: 0 }])('says that a file without a sample is empty: %o', async (shape) => {
    await expect(decode(wavFile(new Uint8Array(0), shape))).rejects.toMatchObject({ statusCode: 400, code: 'audio_empty' })
  })
})
