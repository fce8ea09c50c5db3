import { describe, expect, it } from 'vitest'
import { decodeAudio } from '#server/audio'
import { encoded } from './files'
import { never, sweep, tone } from './signals'

const RATE = 16_000
const decode = (file: Uint8Array) => decodeAudio(file, { signal: never })

/** Writes single bits, so that frames can be made that our encoder never makes. */
function bits(...fields: [value: number, width: number][]): Buffer {
  const text = fields.map(([value, width]) => (value >>> 0).toString(2).padStart(32, '0').slice(32 - width)).join('')
  return Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g)!.map(byte => Number.parseInt(byte, 2)))
}

function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let i = 0; i < 8; i++) crc = crc & 0x8000 ? (crc << 1 ^ 0x8005) & 0xFFFF : crc << 1
  }
  return crc
}

type Field = [value: number, width: number]

/** A stream of one frame of 8 samples. */
function flacOf({ depth, assignment, subframes }: { depth: number, assignment: number, subframes: Field[] }): Buffer {
  const channels = assignment < 8 ? assignment + 1 : 2
  const info = bits([16, 16], [4_096, 16], [0, 24], [0, 24], [RATE, 20], [channels - 1, 3], [depth - 1, 5], [0, 4], [8, 32], ...Array.from({ length: 4 }, (): Field => [0, 32]))
  const frame = bits([0x7FFC, 15], [0, 1], [6, 4], [0, 4], [assignment, 4], [0, 3], [0, 1], [0, 8], [7, 8], [0, 8], ...subframes)
  const checksum = Buffer.alloc(2)
  checksum.writeUInt16BE(crc16(frame))
  return Buffer.concat([Buffer.from('fLaC'), bits([1, 1], [0, 7], [info.length, 24]), info, frame, checksum])
}

const verbatim = (samples: number[], depth: number): Field[] => [[0, 1], [1, 6], [0, 1], ...samples.map((sample): Field => [sample, depth])]
const LEFT = [1_000, 2_000, -3_000, 4_001, 5, -6, 7, 0]
const RIGHT = [0, 1_000, -1_000, 2_000, 1, 2, -3, 32]
const MIDDLE = LEFT.map((left, i) => Math.round((left + RIGHT[i]!) / 2))
const SIDE = LEFT.map((left, i) => left - RIGHT[i]!)

describe('decodeAudio of FLAC', () => {
  it.each([['speech-like sound', sweep(RATE, 1)], ['silence', new Int16Array(RATE)], ['full scale', tone(300, RATE, 0.3, 32_767)]])('reads %s exactly', async (_, sound) => {
    expect(await decode(await encoded('flac', sound, RATE))).toEqual({ samples: sound, sampleRate: RATE })
  })

  it.each<[string, number, Field[]]>([
    ['two channels', 1, [...verbatim(LEFT, 16), ...verbatim(RIGHT, 16)]],
    ['left and side', 8, [...verbatim(LEFT, 16), ...verbatim(SIDE, 17)]],
    ['side and right', 9, [...verbatim(SIDE, 17), ...verbatim(RIGHT, 16)]],
    ['middle and side', 10, [...verbatim(LEFT.map((left, i) => left + RIGHT[i]! >> 1), 16), ...verbatim(SIDE, 17)]]
  ])('mixes stereo that is coded as %s', async (_, assignment, subframes) => {
    const { samples, sampleRate } = await decode(flacOf({ depth: 16, assignment, subframes }))
    expect(sampleRate).toBe(RATE)
    expect(Array.from(samples)).toEqual(MIDDLE)
  })

  it.each([8, 12, 24])('brings %i bits to 16', async (depth) => {
    const { samples } = await decode(flacOf({ depth, assignment: 0, subframes: verbatim([0, 1, -1, 100, -100, 50, 2, 3], depth) }))
    expect(Array.from(samples)).toEqual([0, 1, -1, 100, -100, 50, 2, 3].map(sample => Math.round(sample * 2 ** (16 - depth)) + 0))
  })

  it('understands a constant, wasted bits, a fixed predictor and a residual that is written out', async () => {
    const constant: Field[] = [[0, 1], [0, 6], [1, 1], [1, 3], [-5 >>> 0, 13]] // three wasted bits
    expect(Array.from((await decode(flacOf({ depth: 16, assignment: 0, subframes: constant }))).samples)).toEqual(Array(8).fill(-40))
    const ramp: Field[] = [[0, 1], [8 + 2, 6], [0, 1], [10, 16], [20, 16], [0, 2], [0, 4], [15, 4], [0, 5]]
    expect(Array.from((await decode(flacOf({ depth: 16, assignment: 0, subframes: ramp }))).samples)).toEqual([10, 20, 30, 40, 50, 60, 70, 80])
  })

  it('reads what there is of a file that was cut off, wherever that was', async () => {
    const sound = sweep(RATE, 2)
    const file = await encoded('flac', sound, RATE)
    for (const share of [0.5, 0.7, 0.9, 0.999]) {
      const { samples } = await decode(file.subarray(0, Math.floor(file.length * share)))
      expect(samples.length).toBeGreaterThan(RATE * 0.5)
      expect(samples).toEqual(sound.slice(0, samples.length))
    }
  })

  it('refuses a file that is damaged in the middle', async () => {
    const file = Buffer.from(await encoded('flac', sweep(RATE, 2), RATE))
    file[file.length >> 1]! ^= 0x10
    await expect(decode(file)).rejects.toMatchObject({ statusCode: 400, code: 'audio_broken' })
  })

  it('refuses a header and nothing else', async () => {
    const file = await encoded('flac', sweep(RATE, 1), RATE)
    for (const length of [4, 20, 42]) await expect(decode(file.subarray(0, length))).rejects.toMatchObject({ statusCode: 400 })
  })
})
