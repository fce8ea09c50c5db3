import { describe, expect, it } from 'vitest'
import { createSpeechTracker } from '#server/dialogue/conversation/speech-tracker'

function track(windows: [probability: number, level: number | number[]][]) {
  const events: string[] = []
  const tracker = createSpeechTracker({
    started: ms => events.push(`started ${ms}`),
    continued: () => {},
    paused: ms => events.push(`paused ${ms}`),
    resumed: ms => events.push(`resumed ${ms}`)
  })
  windows.forEach(([probability, level], index) =>
    tracker.take({ endMs: (index + 1) * 32, probability, levels: Array.isArray(level) ? level : [level, level, level, level] }))
  return events
}

describe('the speech tracker', () => {
  it('hears speech begin where it began and end where its sound ended', () => {
    expect(track([[0, 0], [0.9, 5_000], [0.9, 5_000], [0.8, [5_000, 5_000, 0, 0]], [0.6, 0], [0.1, 0]])).toEqual(['started 32', 'paused 112'])
  })

  it('takes no single click for speech', () => {
    expect(track([[0, 0], [0.9, 9_000], [0.1, 0], [0, 0]])).toEqual([])
  })

  it('does not trust the detector about silence', () => {
    expect(track([[0.9, 5], [0.9, 5], [0.9, 5]])).toEqual([])
  })

  it('counts the syllables of a word together, and not what was said long before', () => {
    const lengths: number[] = []
    const tracker = createSpeechTracker({ started: () => {}, continued: ms => lengths.push(ms), paused: () => {}, resumed: () => {} })
    let endMs = 0
    const hear = (count: number, isSpeech: boolean) => {
      for (let i = 0; i < count; i++) tracker.take({ endMs: endMs += 32, probability: isSpeech ? 0.9 : 0, levels: Array<number>(4).fill(isSpeech ? 5_000 : 0) })
    }
    hear(4, true)
    hear(2, false)
    hear(4, true)
    expect(lengths.at(-1)).toBe(8 * 32)
    hear(20, false)
    hear(4, true)
    expect(lengths.at(-1)).toBe(4 * 32)
  })

  it('hears a person go on after a pause', () => {
    expect(track([[0.9, 5_000], [0.9, 5_000], [0.1, 10], [0.9, 5_000], [0.9, 5_000]])).toEqual(['started 0', 'paused 64', 'resumed 96'])
  })
})
