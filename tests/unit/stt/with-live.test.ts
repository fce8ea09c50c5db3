import { describe, expect, it } from 'vitest'
import type { Vad } from '#server/audio/vad'
import { DriverError } from '#server/runtime/errors'
import type { SttDriver } from '#server/stt/types'
import { withLive } from '#server/stt/with-live'
import { silence } from '../../support/spoken'
import { createFakeStt } from '../../support/fake-stt'

const RATE = 16_000
const never = () => new AbortController().signal
const speech = (seconds: number) => new Int16Array(RATE * seconds).fill(1)

/** Hears speech in everything that is not silent; 32 ms a window. */
function fakeEar(): Vad {
  let rest: number[] = []
  return {
    async push(samples) {
      rest.push(...samples)
      const answers: number[] = []
      for (; rest.length >= 512; rest = rest.slice(512)) answers.push(rest.slice(0, 512).some(Boolean) ? 1 : 0)
      return answers
    },
    reset: () => rest = [],
    close() {}
  }
}

function open(driver = createFakeStt({ streaming: false })) {
  const stream = withLive(driver as SttDriver & Required<Pick<SttDriver, 'transcribe'>>, fakeEar).open({ sampleRate: RATE })
  const partials: string[] = []
  stream.onPartial(text => partials.push(text))
  const push = async (samples: Int16Array) => {
    for (let start = 0; start < samples.length; start += RATE / 10) {
      stream.push(samples.slice(start, start + RATE / 10))
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  return { driver, stream, partials, push }
}
const count = (text: string) => text ? text.split(' ').length : 0

describe('live words of an engine for recordings', () => {
  it('come while a person speaks, more and more of them', async () => {
    const { stream, partials, push, driver } = open()
    await push(speech(3))
    expect(partials.length).toBeGreaterThan(1)
    expect(partials.map(count)).toEqual(partials.map(count).toSorted((a, b) => a - b))
    expect(driver.asked.length).toBeLessThan(6)
    expect(count((await stream.flush(never())).text)).toBe(30)
  })

  it('come at once when the person pauses', async () => {
    const { partials, push } = open()
    await push(speech(0.5))
    expect(partials).toEqual([])
    await push(silence(500, RATE))
    expect(partials.map(count)).toEqual([5])
  })

  it('are not asked for in silence', async () => {
    const { stream, push, driver } = open()
    await push(silence(10_000, RATE))
    expect((await stream.flush(never())).text).toBe('')
    expect(driver.asked).toEqual([])
  })

  it('are not asked for twice when nothing was added', async () => {
    const { stream, push, driver } = open()
    await push(speech(1))
    await push(silence(600, RATE))
    const first = await stream.flush(never())
    const { length } = driver.asked
    expect(await stream.flush(never())).toEqual(first)
    expect(driver.asked).toHaveLength(length)
  })

  it('never ask about more than a part of a long utterance, and keep all of its words and their times', async () => {
    const { stream, push, driver } = open()
    for (let i = 0; i < 6; i++) {
      await push(speech(5))
      await push(silence(500, RATE))
    }
    const { text, segments } = await stream.flush(never())
    expect(count(text)).toBe(300)
    expect(Math.max(...driver.asked)).toBeLessThan(15)
    expect(segments.length).toBeGreaterThan(1)
    for (const [index, { start }] of segments.entries()) expect(start).toBeGreaterThanOrEqual(segments[index - 1]?.end ?? 0)
  })

  it('begin anew after a reset', async () => {
    const { stream, push, partials } = open()
    await push(speech(2))
    stream.reset()
    const { length } = partials
    await push(speech(1))
    expect(partials.slice(length).every(text => count(text) <= 10)).toBe(true)
    expect(count((await stream.flush(never())).text)).toBe(10)
  })

  it('are waited for no longer than the caller wants', async () => {
    const gone = new DOMException('nobody waits', 'AbortError')
    const ask = (driver: SttDriver & Required<Pick<SttDriver, 'transcribe'>>, ear: Vad) => {
      const stream = withLive(driver, () => ear).open({ sampleRate: RATE })
      stream.push(speech(1))
      return stream
    }
    const hanging = () => new Promise<never>(() => {})
    const deaf = ask(createFakeStt({ streaming: false }) as never, { push: hanging, reset() {}, close() {} })
    await expect(deaf.flush(AbortSignal.abort(gone))).rejects.toBe(gone)
    const asked = Promise.withResolvers<undefined>()
    const silent = ask({ name: 'silent', transcribe: () => (asked.resolve(undefined), hanging()) }, fakeEar())
    await asked.promise
    const end = new AbortController()
    const flushed = silent.flush(end.signal)
    end.abort(gone)
    await expect(flushed).rejects.toBe(gone)
  })

  it('that fail on the way are asked for at the end, where the failure is told', async () => {
    const { stream, push, driver, partials } = open()
    const broken = new DriverError('fake', 'it broke', { retryable: true, reason: 'unavailable' })
    driver.fail(broken)
    await push(speech(3))
    expect(driver.asked).toHaveLength(1)
    await expect(stream.flush(never())).rejects.toBe(broken)
    driver.fail(undefined)
    expect(count((await stream.flush(never())).text)).toBe(30)
    expect(partials.map(count)).toEqual([30])
  })
})
