import { Encoder } from '@evan/opus'
import { describe, expect, it } from 'vitest'
import { decodeAudio } from '#server/audio'
import { oggPage } from '#server/audio/encoders/ogg'
import { encoded, inContainer, wavFile } from './files'
import { correlation, never, rms, sweep, tone } from './signals'

const RATE = 24_000
const SECONDS = 1.5
const decode = (file: Uint8Array, options = {}) => decodeAudio(file, { signal: never, ...options })
const noise = Buffer.from(Uint8Array.from({ length: 50_000 }, (_, i) => Math.imul(i * i + 7, 2_654_435_761) >>> 13))

/** Best correlation when the sound may come up to so many samples too early or too late. */
function similarity(decoded: Int16Array, reference: Int16Array, most: number): number {
  const shifts = Array.from({ length: most + 1 }, (_, i) => i)
  return Math.max(...shifts.flatMap(shift => [correlation(decoded.subarray(shift), reference), correlation(decoded, reference.subarray(shift))]))
}

describe('decodeAudio', () => {
  it('reads OGG/Opus to the exact length', async () => {
    const { samples, sampleRate } = await decode(await encoded('opus', sweep(RATE, SECONDS), RATE))
    expect(sampleRate).toBe(48_000)
    expect(samples).toHaveLength(48_000 * SECONDS)
    expect(similarity(samples, sweep(48_000, SECONDS), 12)).toBeGreaterThan(0.95)
  })

  it.each(['webm', 'live-webm', 'mp4'] as const)('reads %s/Opus', async (container) => {
    const { samples, sampleRate } = await decode(await inContainer(await encoded('opus', sweep(RATE, SECONDS), RATE), container))
    expect(sampleRate).toBe(48_000)
    expect(samples.length / 48_000).toBeCloseTo(SECONDS, 1)
    expect(similarity(samples, sweep(48_000, SECONDS), 12)).toBeGreaterThan(0.95)
  })

  it.each([16_000, 44_100])('reads MP3 of %i Hz at its own rate and loudness', async (rate) => {
    const { samples, sampleRate } = await decode(await encoded('mp3', sweep(rate, SECONDS), rate))
    expect(sampleRate).toBe(rate)
    expect(samples.length / rate).toBeCloseTo(SECONDS, 0)
    expect(similarity(samples, sweep(rate, SECONDS), 2_400)).toBeGreaterThan(0.95)
    expect(rms(samples) / rms(sweep(rate, SECONDS))).toBeGreaterThan(0.9)
  })

  it('mixes stereo Opus into one channel', async () => {
    const { samples } = await decode(stereoOpus(tone(500, 48_000, 1), tone(500, 48_000, 1).map(sample => -sample)))
    expect(rms(samples.subarray(9_600))).toBeLessThan(100)
    const same = await decode(stereoOpus(tone(500, 48_000, 1), tone(500, 48_000, 1)))
    expect(rms(same.samples.subarray(9_600)) / rms(tone(500, 48_000, 1))).toBeCloseTo(1, 1)
  })

  it('gives the rate that is asked for', async () => {
    const { samples, sampleRate } = await decode(await encoded('opus', sweep(RATE, SECONDS), RATE), { sampleRate: 16_000 })
    expect(sampleRate).toBe(16_000)
    expect(samples).toHaveLength(16_000 * SECONDS)
    expect(similarity(samples, sweep(16_000, SECONDS), 5)).toBeGreaterThan(0.95)
  })

  it('leaves the bytes to whoever gave them', async () => {
    const file = await encoded('opus', sweep(RATE, SECONDS), RATE)
    const before = Buffer.from(file)
    await decode(file)
    expect(file.equals(before)).toBe(true)
  })

  it.each(['opus', 'mp3'] as const)('reads what there is of %s that was cut off', async (format) => {
    const file = await encoded(format, sweep(RATE, 4), RATE)
    const { samples, sampleRate } = await decode(file.subarray(0, Math.floor(file.length * 0.6)))
    expect(samples.length / sampleRate).toBeGreaterThan(1)
    expect(samples.length / sampleRate).toBeLessThan(3)
  })

  it('reads what there is of a recording of the browser that was cut off', async () => {
    const file = await inContainer(await encoded('opus', sweep(RATE, 6), RATE), 'live-webm')
    const { samples, sampleRate } = await decode(file.subarray(0, Math.floor(file.length * 0.6)))
    expect(samples.length / sampleRate).toBeGreaterThan(2)
    expect(samples.length / sampleRate).toBeLessThan(4)
  })

  it('reads MP3 with a tag in front, and does not go round in circles over what is no sound behind', async () => {
    const file = await encoded('mp3', sweep(RATE, SECONDS), RATE)
    const tag = Buffer.concat([Buffer.from('ID3\x03\x00\x00\x00\x00\x08\x00', 'latin1'), Buffer.alloc(1_024)])
    for (const broken of [Buffer.concat([tag, file]), Buffer.concat([file, Buffer.alloc(20_000)])]) {
      const { samples, sampleRate } = await decode(broken)
      expect(samples.length / sampleRate).toBeCloseTo(SECONDS, 0)
    }
  })

  it.each<[string, () => Promise<Uint8Array>]>([
    ['OGG with noise behind its first page', async () => Buffer.concat([(await encoded('opus', sweep(RATE, 1), RATE)).subarray(0, 47), noise])],
    ['WebM that is noise', async () => Buffer.concat([Buffer.from('1A45DFA3', 'hex'), noise])],
    ['MP4 that is noise', async () => Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A ', 'latin1'), noise])],
    ['MP3 that is noise', async () => Buffer.concat([Buffer.from('FFFB9064', 'hex'), noise])],
    ['a tag that nothing follows', async () => Buffer.from('ID3\x03\x00\x00\x00\x00\x00\x00', 'latin1')]
  ])('refuses %s', async (_, make) => {
    await expect(decode(await make())).rejects.toMatchObject({ statusCode: expect.toSatisfy((status: number) => [400, 415].includes(status)) })
  })

  it('refuses an empty file', async () => {
    await expect(decode(new Uint8Array(0))).rejects.toMatchObject({ statusCode: 400, code: 'audio_empty' })
  })

  it.each<[string, Uint8Array]>([
    ['text', Buffer.from('Hello, I am a sound file, really.')],
    ['a playlist', Buffer.from('#EXTM3U\nhttp://127.0.0.1/secret')],
    ['a picture', Buffer.from('89504E470D0A1A0A', 'hex')],
    ['RIFF that is no WAVE', Buffer.from('RIFF\x10\0\0\0AVI LIST', 'latin1')],
    ['one byte', Buffer.from([0xFF])]
  ])('refuses %s, whatever it is called', async (_, file) => {
    await expect(decode(file, { contentType: 'audio/wav' })).rejects.toMatchObject({ statusCode: 415, code: 'audio_unsupported', message: expect.stringContaining('audio/wav') })
  })

  it('refuses sound that is too long, and takes what is just as long as allowed', async () => {
    for (const file of [wavFile(Buffer.alloc(16_000 * 3)), await encoded('opus', sweep(RATE, 3), RATE), await encoded('mp3', sweep(RATE, 3.5), RATE)]) {
      await expect(decode(file, { maxSeconds: 2 })).rejects.toMatchObject({ statusCode: 413, code: 'audio_too_long' })
    }
    expect((await decode(wavFile(Buffer.alloc(16_000 * 3)), { maxSeconds: 3 })).samples).toHaveLength(24_000)
  })

  it('stops with the reason of an abort, before and in the middle', async () => {
    const file = await encoded('opus', sweep(RATE, 60), RATE)
    const controller = new AbortController()
    const decoding = decode(file, { signal: controller.signal })
    controller.abort(new Error('hung up'))
    await expect(decoding).rejects.toThrow('hung up')
    await expect(decode(file, { signal: controller.signal })).rejects.toThrow('hung up')
  })

  it('reads many at once, each for itself', async () => {
    const files = await Promise.all([1, 2, 3, 4, 5].map(seconds => encoded('opus', sweep(RATE, seconds), RATE)))
    const sounds = await Promise.all(files.map(file => decode(file)))
    expect(sounds.map(({ samples }) => samples.length / 48_000)).toEqual([1, 2, 3, 4, 5])
  })
})

function stereoOpus(left: Int16Array, right: Int16Array): Uint8Array {
  const encoder = new Encoder({ channels: 2, sample_rate: 48_000, application: 'audio' })
  const head = Buffer.from('OpusHead\x01\x02\0\0\x80\xBB\0\0\0\0\0', 'latin1')
  const tags = Buffer.from('OpusTags\0\0\0\0\0\0\0\0', 'latin1')
  const packets = Array.from({ length: left.length / 960 }, (_, i) =>
    encoder.encode(Int16Array.from({ length: 1_920 }, (_, j) => (j % 2 ? right : left)[i * 960 + (j >> 1)]!)))
  return Buffer.concat([
    oggPage({ serial: 7, sequence: 0, granule: 0, packets: [head], first: true }),
    oggPage({ serial: 7, sequence: 1, granule: 0, packets: [tags] }),
    oggPage({ serial: 7, sequence: 2, granule: packets.length * 960, packets, last: true })
  ])
}
