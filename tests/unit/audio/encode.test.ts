import { MPEGDecoder } from 'mpg123-decoder'
import { OggOpusDecoder } from 'ogg-opus-decoder'
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { AUDIO_FORMATS, contentTypeOf, encodeStream, encodeWav } from '#server/audio'
import type { AudioFormat, PcmFrame } from '#server/audio'
import { decodeFlac } from './decode-flac'
import { collect, correlation, framesOf, never, sweep } from './signals'

const RATE = 22_050
const SECONDS = 1.5
const encode = (format: AudioFormat, samples = sweep(RATE, SECONDS), outputRate?: number) =>
  collect(encodeStream(framesOf(samples, RATE), format, never, { outputRate }))

const int16 = (bytes: Uint8Array) => new Int16Array(Uint8Array.from(bytes).buffer)

/** Best correlation when the sound may come up to `early` samples too early or `late` samples too late. */
function bestCorrelation(decoded: Float32Array, reference: Int16Array, early: number, late: number): number {
  return Math.max(...Array.from({ length: early + late + 1 }, (_, i) => i < early
    ? correlation(decoded, reference.subarray(early - i))
    : correlation(decoded.subarray(i - early), reference)))
}

const ADTS_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000]

/** The headers of a stream of ADTS frames (ISO 13818-7, 6.2), of which nothing may be left over. */
function adtsFrames(bytes: Buffer) {
  const frames: { layer: number, profile: string, sampleRate: number, channels: number }[] = []
  let offset = 0
  while (offset < bytes.length) {
    expect(bytes.readUInt16BE(offset) >> 4).toBe(0xFFF)
    const header = bytes.readUInt32BE(offset)
    frames.push({
      layer: header >> 17 & 3,
      profile: ['Main', 'LC', 'SSR', 'LTP'][header >> 14 & 3]!,
      sampleRate: ADTS_RATES[header >> 10 & 15]!,
      channels: header >> 6 & 7
    })
    offset += bytes.readUIntBE(offset + 3, 3) >> 5 & 0x1FFF
  }
  expect(offset).toBe(bytes.length)
  return frames
}

describe('encodeStream', () => {
  it('makes OGG/Opus of the exact length that an independent decoder reads', async () => {
    const decoder = new OggOpusDecoder()
    await decoder.ready
    const { channelData, samplesDecoded, errors } = await decoder.decodeFile(await encode('opus'))
    decoder.free()
    expect(errors).toEqual([])
    expect(samplesDecoded).toBe(SECONDS * 48_000)
    expect(bestCorrelation(channelData[0]!, sweep(48_000, SECONDS), 12, 12)).toBeGreaterThan(0.95)
  })

  it('makes MP3 that an independent decoder reads', async () => {
    const decoder = new MPEGDecoder()
    await decoder.ready
    const { channelData, sampleRate, samplesDecoded, errors } = decoder.decode(await encode('mp3'))
    decoder.free()
    expect(errors).toEqual([])
    expect(sampleRate).toBe(RATE)
    expect(samplesDecoded / sampleRate).toBeGreaterThanOrEqual(SECONDS)
    expect(samplesDecoded / sampleRate).toBeLessThan(SECONDS + 0.15)
    expect(bestCorrelation(channelData[0]!, sweep(RATE, SECONDS), 0, 2_400)).toBeGreaterThan(0.95)
  })

  it.each([[RATE, RATE], [8_000, 8_000], [48_000, 48_000], [18_900, 24_000]])('makes AAC of sound at %i Hz in whole ADTS frames of %i Hz', async (rate, outputRate) => {
    const frames = adtsFrames(await collect(encodeStream(framesOf(sweep(rate, SECONDS), rate), 'aac', never)))
    expect(frames.every(({ layer, profile, channels, sampleRate }) => layer === 0 && profile === 'LC' && channels === 1 && sampleRate === outputRate)).toBe(true)
    const seconds = frames.length * 1_024 / outputRate
    expect(seconds).toBeGreaterThanOrEqual(SECONDS)
    expect(seconds).toBeLessThan(SECONDS + 4 * 1_024 / outputRate)
  })

  it('makes FLAC that holds every sample unchanged', async () => {
    const { samples, sampleRate } = decodeFlac(await encode('flac'))
    expect(sampleRate).toBe(RATE)
    expect(samples).toEqual(sweep(RATE, SECONDS))
  })

  it('makes FLAC that a demuxer measures right', async () => {
    const input = new Input({ source: new BufferSource(await encode('flac')), formats: ALL_FORMATS })
    expect(await input.computeDuration()).toBeCloseTo(SECONDS, 2)
  })

  it('makes a WAV stream of open length', async () => {
    const wav = await encode('wav')
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    expect(wav.readUInt32LE(4)).toBe(0xFFFF_FFFF)
    expect(wav.readUInt32LE(24)).toBe(RATE)
    expect(wav.readUInt32LE(40)).toBe(0xFFFF_FFFF)
    expect(int16(wav.subarray(44))).toEqual(sweep(RATE, SECONDS))
  })

  it('makes PCM at 24 kHz, or at the rate that was asked for', async () => {
    expect(correlation(int16(await encode('pcm')), sweep(24_000, SECONDS))).toBeGreaterThan(0.999)
    expect(int16(await encode('pcm', undefined, 8_000))).toHaveLength(8_000 * SECONDS)
  })

  it.each(AUDIO_FORMATS)('gives the first %s bytes before the sound has ended', async (format) => {
    let taken = 0
    async function* counted() {
      for await (const frame of framesOf(sweep(RATE, 5), RATE)) {
        taken++
        yield frame
      }
    }
    const stream = encodeStream(counted(), format, never)
    await stream.next()
    expect(taken).toBeLessThan(6)
    await stream.return(undefined)
  })

  it.each(AUDIO_FORMATS)('makes a well-formed %s of no sound at all', async (format) => {
    await expect(encode(format, new Int16Array(0))).resolves.toBeInstanceOf(Uint8Array)
  })

  it('throws the reason of an abort and lets go of its source', async () => {
    const controller = new AbortController()
    let released = false
    async function* endless(): AsyncGenerator<PcmFrame> {
      try {
        for (;;) yield { samples: sweep(RATE, 0.1), sampleRate: RATE }
      } finally {
        released = true
      }
    }
    const stream = encodeStream(endless(), 'mp3', controller.signal)
    await stream.next()
    controller.abort(new Error('hung up'))
    await expect(stream.next()).rejects.toThrow('hung up')
    expect(released).toBe(true)
  })

  it('lets timers run while it encodes a long text that is already there', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await encode('opus', sweep(RATE, 30))
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
  })
})

describe('encodeWav', () => {
  it('writes the real sizes', () => {
    const wav = Buffer.from(encodeWav([{ samples: Int16Array.of(1, 2), sampleRate: 8_000 }, { samples: Int16Array.of(3), sampleRate: 8_000 }]))
    expect(wav).toHaveLength(50)
    expect(wav.readUInt32LE(4)).toBe(42)
    expect(wav.readUInt32LE(28)).toBe(16_000)
    expect(wav.readUInt32LE(40)).toBe(6)
    expect(int16(wav.subarray(44))).toEqual(Int16Array.of(1, 2, 3))
  })
})

describe('contentTypeOf', () => {
  it('names a media type for each format', () => {
    expect(AUDIO_FORMATS.map(contentTypeOf)).toEqual(['audio/mpeg', 'audio/ogg', 'audio/aac', 'audio/flac', 'audio/wav', 'audio/pcm'])
  })
})
