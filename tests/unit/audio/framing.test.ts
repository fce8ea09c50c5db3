import { describe, expect, it } from 'vitest'
import { createFramer, joinSamples } from '#server/audio'
import { sweep } from './signals'

describe('createFramer', () => {
  it.each([[8_000, 160], [16_000, 320], [22_050, 441], [24_000, 480], [48_000, 960]])('cuts %i Hz into frames of 20 ms, %i samples', (rate, length) => {
    const framer = createFramer(rate)
    expect(framer.push(new Int16Array(length - 1))).toEqual([])
    expect(framer.push(new Int16Array(length * 2)).map(frame => frame.length)).toEqual([length, length])
    expect(framer.flush()).toHaveLength(length)
  })

  it('loses and changes nothing however the input is cut', () => {
    const input = sweep(8_000, 0.5)
    const framer = createFramer(8_000, 30)
    const frames: Int16Array[] = []
    for (let offset = 0, size = 1; offset < input.length; offset += size, size = size * 7 % 1_009 + 1) {
      frames.push(...framer.push(input.slice(offset, offset + size)))
    }
    const last = framer.flush()
    if (last) frames.push(last)
    expect(frames.every(frame => frame.length === 240)).toBe(true)
    expect(joinSamples(frames).slice(0, input.length)).toEqual(input)
    expect(joinSamples(frames).slice(input.length).every(sample => sample === 0)).toBe(true)
  })

  it('gives frames of their own, which later input does not change', () => {
    const framer = createFramer(8_000)
    const input = new Int16Array(160).fill(5)
    const [frame] = framer.push(input)
    input.fill(9)
    framer.push(input)
    expect(frame).toEqual(new Int16Array(160).fill(5))
  })

  it('has nothing left after whole frames, and begins anew after a flush', () => {
    const framer = createFramer(8_000)
    framer.push(new Int16Array(160))
    expect(framer.flush()).toBeUndefined()
    framer.push(Int16Array.of(1, 2))
    framer.flush()
    expect(framer.push(new Int16Array(160).fill(3))).toEqual([new Int16Array(160).fill(3)])
  })

  it('refuses a length that is no whole number of samples', () => {
    expect(() => createFramer(22_050, 1)).toThrow(RangeError)
    expect(() => createFramer(8_000, 0)).toThrow(RangeError)
  })
})
