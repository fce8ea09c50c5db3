import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFrameQueue } from '#server/dialogue/conversation/frame-queue'
import { createMouth, type Track } from '#server/dialogue/conversation/mouth'

/** A track of numbered frames. */
function trackOf(count: number, name = 0) {
  const queue = createFrameQueue()
  const ended: [number, string][] = []
  const track: Track = {
    next: queue.next,
    get ended() {
      return queue.ended
    },
    onChange: queue.onChange,
    finished: (ms, outcome) => ended.push([ms, outcome])
  }
  const add = (frames: number) => {
    for (let i = 0; i < frames; i++) queue.push(new Int16Array([name]))
  }
  add(count)
  return { track, add, end: queue.end, ended }
}

describe('the mouth', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  const given: { at: number, name: number }[] = []
  const open = (leadMs = 60) => {
    given.length = 0
    return createMouth({ leadMs, give: samples => given.push({ at: performance.now(), name: samples[0]! }) })
  }

  it('gives the first frames at once and the rest at the pace of speech', async () => {
    const mouth = open()
    const start = performance.now()
    const { track, end } = trackOf(50)
    end()
    mouth.play(track)
    expect(given).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(500)
    expect(given.at(-1)!.at - start).toBeLessThanOrEqual(500)
    expect(given).toHaveLength(28)
  })

  it('knows what was heard when it is cut, not what was given', async () => {
    const mouth = open()
    const { track, ended } = trackOf(50)
    mouth.play(track)
    await vi.advanceTimersByTimeAsync(200)
    expect(mouth.stop()).toBe(200)
    expect(ended).toEqual([[200, 'cut']])
    await vi.advanceTimersByTimeAsync(500)
    expect(given).toHaveLength(13)
  })

  it('falls silent while held and goes on where it was', async () => {
    const mouth = open()
    const { track, end, ended } = trackOf(20)
    end()
    mouth.play(track)
    await vi.advanceTimersByTimeAsync(100)
    mouth.hold()
    const before = given.length
    await vi.advanceTimersByTimeAsync(5_000)
    expect(given).toHaveLength(before)
    expect(mouth.heardMs()).toBe(100)
    mouth.resume()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(given).toHaveLength(20)
    expect(ended).toEqual([[400, 'ended']])
  })

  it('goes on with the next frame after frames were missing, and counts no silence as heard', async () => {
    const mouth = open()
    const { track, add, end, ended } = trackOf(2)
    mouth.play(track)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(mouth.heardMs()).toBe(40)
    add(2)
    expect(given).toHaveLength(4)
    end()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ended).toEqual([[80, 'ended']])
  })

  it('plays one after the other, and first what goes before something that has not begun', async () => {
    const mouth = open()
    const late = trackOf(0, 1)
    const prompt = trackOf(3, 2)
    prompt.end()
    mouth.play(late.track)
    mouth.play(prompt.track, 'first')
    await vi.advanceTimersByTimeAsync(500)
    late.add(2)
    late.end()
    await vi.advanceTimersByTimeAsync(500)
    expect(given.map(({ name }) => name)).toEqual([2, 2, 2, 1, 1])
    expect(mouth.current).toBeUndefined()
  })

  it('can\'t be held while it says nothing', async () => {
    const mouth = open()
    mouth.hold()
    const { track, end } = trackOf(5)
    end()
    mouth.play(track)
    await vi.advanceTimersByTimeAsync(500)
    expect(given).toHaveLength(5)
  })

  it('does not rush after the machine was busy: what came late is heard late', async () => {
    const mouth = open()
    const { track, end } = trackOf(100)
    end()
    mouth.play(track)
    await vi.advanceTimersByTimeAsync(100)
    const before = given.length
    // Nothing runs for a second.
    vi.setTimerTickMode?.('manual')
    const now = performance.now()
    vi.spyOn(performance, 'now').mockImplementationOnce(() => now + 1_000)
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now + 1_000)
    vi.runOnlyPendingTimers()
    expect(given.length - before).toBeLessThanOrEqual(4)
    expect(mouth.heardMs()).toBeLessThanOrEqual(before * 20)
    later.mockRestore()
  })

  it('ends everything that waits when it is stopped', async () => {
    const mouth = open()
    const [one, two] = [trackOf(9, 1), trackOf(9, 2)]
    mouth.play(one.track)
    mouth.play(two.track)
    mouth.stop()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(given.map(({ name }) => name)).toEqual([1, 1, 1])
    expect(two.ended).toEqual([[0, 'cut']])
  })
})
