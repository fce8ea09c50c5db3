import { describe, expect, it } from 'vitest'
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from '#server/audio'

interface LawTable {
  /** 16-bit steps in one unit of the table. */
  unit: number
  /** Rows of the recommendation: this many intervals of this size. */
  intervals: [count: number, size: number][]
  /** Character signal of the positive value with this number, counted from 0. */
  positive: (index: number) => number
  /** The first quantized value is 0 instead of the middle of its interval. */
  startsAtZero: boolean
}

/** ITU-T G.711, tables 1a and 1b: thirteen-segment A-law. */
const ALAW: LawTable = {
  unit: 8,
  intervals: [[32, 2], [16, 4], [16, 8], [16, 16], [16, 32], [16, 64], [16, 128]],
  positive: index => inverted(bitsOf(128 + index), [2, 4, 6, 8]),
  startsAtZero: false
}

/** ITU-T G.711, tables 2a and 2b: fifteen-segment µ-law. The first interval is one unit wide, on both sides of zero. */
const ULAW: LawTable = {
  unit: 4,
  intervals: [[1, 1], [15, 2], [16, 4], [16, 8], [16, 16], [16, 32], [16, 64], [16, 128], [16, 256]],
  positive: index => 255 - index,
  startsAtZero: true
}

/** Bits 1 (sign, transmitted first) to 8 of a character signal. */
const bitsOf = (code: number) => code.toString(2).padStart(8, '0').split('').map(Number)
const inverted = (bits: number[], numbers: number[]) => Number.parseInt(bits.map((bit, i) => numbers.includes(i + 1) ? 1 - bit : bit).join(''), 2)

/** Decision values x1 … x129 of the table. */
function thresholdsOf({ intervals }: LawTable): number[] {
  const thresholds = [0]
  for (const [count, size] of intervals) for (let i = 0; i < count; i++) thresholds.push(thresholds.at(-1)! + size)
  return thresholds
}

const SIGN = 0x80

function referenceCodes(table: LawTable): Map<number, number> {
  const thresholds = thresholdsOf(table).map(value => value * table.unit)
  const codes = new Map<number, number>()
  for (let sample = -32_768; sample <= 32_767; sample++) {
    // A threshold itself belongs above on the positive side and below on the negative one, as in G.191.
    const above = thresholds.findIndex(threshold => sample < 0 ? -sample <= threshold : sample < threshold)
    const index = above === -1 ? 127 : Math.max(0, above - 1)
    codes.set(sample, table.positive(index) ^ (sample < 0 ? SIGN : 0))
  }
  return codes
}

function referenceSamples(table: LawTable): Map<number, number> {
  const thresholds = thresholdsOf(table)
  const samples = new Map<number, number>()
  for (let index = 0; index < 128; index++) {
    const middle = index === 0 && table.startsAtZero ? 0 : (thresholds[index]! + thresholds[index + 1]!) / 2
    samples.set(table.positive(index), middle * table.unit)
    samples.set(table.positive(index) ^ SIGN, -middle * table.unit)
  }
  return samples
}

const everySample = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768)
const everyCode = Uint8Array.from({ length: 256 }, (_, i) => i)

describe.each([
  { law: 'A-law', table: ALAW, encode: encodeAlaw, decode: decodeAlaw },
  { law: 'µ-law', table: ULAW, encode: encodeUlaw, decode: decodeUlaw }
])('$law of G.711', ({ table, encode, decode }) => {
  it('has 128 values on each side', () => {
    expect(thresholdsOf(table)).toHaveLength(129)
    expect(referenceSamples(table).size).toBe(256)
  })

  it('codes each of the 65,536 samples as the tables say', () => {
    const codes = referenceCodes(table)
    expect(encode(everySample)).toEqual(Uint8Array.from(everySample, sample => codes.get(sample)!))
  })

  it('decodes each of the 256 codes as the tables say', () => {
    const samples = referenceSamples(table)
    expect(decode(everyCode)).toEqual(Int16Array.from(everyCode, code => samples.get(code)!))
  })

  it('gives a code back for its own value', () => {
    const again = encode(decode(everyCode))
    const zeros = (code: number) => referenceSamples(table).get(code) === 0
    expect(Array.from(again).filter((code, i) => code !== i && !zeros(i))).toEqual([])
  })
})

describe('G.711', () => {
  it('has the silence that telephone lines carry', () => {
    expect(encodeAlaw(Int16Array.of(0))).toEqual(Uint8Array.of(0xD5))
    expect(encodeUlaw(Int16Array.of(0))).toEqual(Uint8Array.of(0xFF))
  })

  it('reads a part of a buffer as that part', () => {
    const samples = Int16Array.of(1_000, -1_000, 20_000, -20_000)
    expect(encodeAlaw(samples.subarray(2))).toEqual(encodeAlaw(samples).slice(2))
    expect(decodeAlaw(encodeAlaw(samples).subarray(1, 3))).toEqual(decodeAlaw(encodeAlaw(samples)).slice(1, 3))
  })
})
