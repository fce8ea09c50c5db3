import { describe, expect, it } from 'vitest'
import { joinSamples } from '#server/audio'
import { createStretcher, stretch } from '#server/audio/stretch'
import { pitchOf } from './pitch'
import { rms, tone } from './signals'

describe('stretch', () => {
  const input = tone(200, 22_050, 1)

  it.each([0.5, 0.8, 1.6, 3])('changes the length by %f and neither pitch nor loudness', (tempo) => {
    const output = stretch(input, 22_050, tempo)
    expect(output).toHaveLength(Math.round(22_050 / tempo))
    expect(pitchOf([{ samples: output, sampleRate: 22_050 }])).toBeCloseTo(200, -1)
    expect(rms(output) / rms(input)).toBeGreaterThan(0.9)
  })

  it('leaves sound alone at its own pace, and when it is too short to cut', () => {
    expect(stretch(input, 22_050, 1)).toBe(input)
    expect(stretch(input.subarray(0, 50), 22_050, 2)).toHaveLength(50)
  })

  it.each([0.5, 0.96, 1.7])('gives the same in blocks of any size, at %f', (tempo) => {
    const whole = stretch(input, 22_050, tempo)
    const stretcher = createStretcher(22_050, tempo)
    const blocks: Int16Array[] = []
    for (let at = 0, size = 1; at < input.length; at += size, size = size * 7 % 1_999 + 1) blocks.push(stretcher.process(input.subarray(at, at + size)))
    expect(joinSamples([...blocks, stretcher.flush()])).toEqual(whole)
  })

  it('gives sound long before the input has ended', () => {
    const stretcher = createStretcher(22_050, 1.25)
    expect(stretcher.process(input.subarray(0, 2_205)).length).toBeGreaterThan(1_000)
  })
})
