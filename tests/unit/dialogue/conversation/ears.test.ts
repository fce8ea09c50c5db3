import { describe, expect, it } from 'vitest'
import { openEars } from '#server/dialogue/conversation/ears'
import type { ConversationEngines } from '#server/dialogue/conversation/types'

const RATE = 16_000
const WINDOW = 512

/** Ears whose recogniser keeps all samples it was told since it last began anew; every sample is the number of its window. */
async function listen(speech: (window: number) => boolean) {
  const heard: number[] = []
  const events: string[] = []
  let windows = 0
  const engines = {
    createVad: () => ({
      push: async (samples: Int16Array) => Array.from({ length: samples.length / WINDOW }, () => speech(windows++) ? 0.9 : 0.1),
      close: () => {}
    }),
    openStt: async () => ({
      push: (samples: Int16Array) => void heard.push(...Array.from({ length: samples.length / WINDOW }, (_, i) => samples[i * WINDOW]! - 1_000)),
      onPartial: () => {},
      flush: async () => ({ text: '', language: 'ru' as const, words: [], segments: [] }),
      reset: () => void (heard.length = 0),
      close: () => {}
    })
  } satisfies Partial<ConversationEngines>
  const ears = await openEars(engines, { inputRate: RATE, who: { channel: 'test', client: 'test', userId: null } }, {
    started: ms => events.push(`started ${ms}`), continued: () => {}, paused: () => events.push('paused'), resumed: () => events.push('resumed'),
    words: () => {}, trouble: () => {}
  })
  let sent = 0
  return {
    ears, heard, events,
    async hear(count: number) {
      for (let i = 0; i < count; i++) ears.hear(new Int16Array(WINDOW).fill(1_000 + sent++))
      await ears.caughtUp()
    }
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

describe('the ears', () => {
  it('give the recogniser the beginning of the first word, and nothing twice', async () => {
    const { hear, heard } = await listen(window => window >= 20)
    await hear(30)
    expect(heard.at(-1)).toBe(29)
    expect(heard).toEqual(range(heard[0]!, 30))
    expect(heard[0]).toBeLessThan(12)
  })

  it('lose nothing of somebody who goes on while the turn ends', async () => {
    const { ears, hear, heard, events } = await listen(window => window < 10 || window >= 15)
    await hear(16)
    ears.nextUtterance()
    await hear(4)
    expect(events).toEqual(['started 0', 'paused', 'started 480'])
    expect(heard).toEqual(range(11, 20))
  })

  it('tell a recogniser that rested what is said after a long pause', async () => {
    const { hear, heard } = await listen(window => window < 10 || window >= 150)
    await hear(160)
    expect(heard).toEqual(expect.arrayContaining(range(148, 160)))
    expect(new Set(heard).size).toBe(heard.length)
  })

  it('begin a new utterance when the old one is done with in the middle of speech', async () => {
    const { ears, hear, heard, events } = await listen(() => true)
    await hear(10)
    ears.nextUtterance()
    await hear(10)
    expect(events).toEqual(['started 0', 'started 320'])
    expect(heard).toEqual(range(10, 20))
  })
})
