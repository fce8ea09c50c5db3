import { describe, expect, it } from 'vitest'
import { createResampler, joinSamples } from '#server/audio'
import { correlation, rms, sweep, tone } from './signals'

const RATES = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000]
const pairs = RATES.flatMap(from => RATES.filter(to => to !== from).map(to => [from, to] as const))

function resample(samples: Int16Array, from: number, to: number): Int16Array {
  const resampler = createResampler(from, to)
  return joinSamples([resampler.process(samples), resampler.flush()])
}

const decibels = (ratio: number) => 20 * Math.log10(ratio)

describe('createResampler', () => {
  it.each(pairs)('keeps length, place and loudness from %i to %i Hz', (from, to) => {
    const output = resample(sweep(from, 0.5), from, to)
    expect(output).toHaveLength(to / 2)
    expect(correlation(output, sweep(to, 0.5))).toBeGreaterThan(0.999)
    expect(decibels(rms(output) / rms(sweep(to, 0.5)))).toBeCloseTo(0, 0)
  })

  it.each([[48_000, 8_000, 5_000], [44_100, 8_000, 4_200], [22_050, 16_000, 8_400], [24_000, 8_000, 6_000]])(
    'from %i to %i Hz leaves nothing of a tone at %i Hz',
    (from, to, hertz) => {
      const input = tone(hertz, from, 0.5, 30_000)
      const middle = resample(input, from, to).slice(to / 10, -to / 10)
      expect(decibels(rms(middle) / rms(input))).toBeLessThan(-75)
    }
  )

  it('passes the whole telephone band', () => {
    const output = resample(tone(3_400, 22_050, 0.5), 22_050, 8_000).slice(800, -800)
    expect(decibels(rms(output) / rms(tone(3_400, 8_000, 0.5)))).toBeGreaterThan(-0.5)
  })

  it.each([[22_050, 24_000], [48_000, 8_000], [8_000, 44_100], [44_101, 16_000]])('gives the same from %i to %i Hz however the input is cut', (from, to) => {
    const input = sweep(from, 0.4)
    const resampler = createResampler(from, to)
    const blocks: Int16Array[] = []
    for (let offset = 0, size = 1; offset < input.length; offset += size, size = size * 7 % 1_009 + 1) {
      blocks.push(resampler.process(input.slice(offset, offset + size)))
    }
    blocks.push(resampler.flush())
    expect(joinSamples(blocks)).toEqual(resample(input, from, to))
  })

  it.each([[44_101, 16_000], [16_000, 47_999], [11_025, 48_000], [12_345, 8_000]])('is as good between odd rates, from %i to %i Hz', (from, to) => {
    const output = resample(tone(1_000, from, 0.5, 20_000), from, to)
    const reference = tone(1_000, to, 0.5, 20_000)
    expect(Math.abs(output.length - reference.length)).toBeLessThanOrEqual(2)
    const noise = Float64Array.from(output.subarray(to / 10, -to / 10), (sample, i) => sample - reference[Math.floor(to / 10) + i]!)
    expect(decibels(rms(noise) / rms(reference))).toBeLessThan(-80)
  })

  it('clips instead of wrapping around', () => {
    const square = tone(100, 22_050, 0.2).map(sample => sample < 0 ? -32_768 : 32_767)
    const output = resample(square, 22_050, 48_000)
    const reference = tone(100, 48_000, 0.2)
    expect(output.every((sample, i) => Math.abs(reference[i]!) < 3_000 || Math.sign(sample) === Math.sign(reference[i]!))).toBe(true)
  })

  it('gives nothing for nothing', () => {
    expect(resample(new Int16Array(0), 22_050, 8_000)).toHaveLength(0)
  })
})
