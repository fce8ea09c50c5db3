import { describe, expect, it } from 'vitest'
import { stretch } from '#server/audio/stretch'
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
})
