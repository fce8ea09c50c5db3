import { describe, expect, it, onTestFinished } from 'vitest'
import { createRenderAhead, type RenderAheadOptions } from '#server/tts/render-ahead'
import { activeSpeech, countSpeech, whenSilent } from '#server/tts/speech-activity'

/** A renderer whose every phrase is finished by hand. */
function workshop(list: string[], options: Partial<RenderAheadOptions<string>> = {}) {
  const begun: string[] = []
  const cancelled: string[] = []
  let changed = Promise.withResolvers<undefined>()
  const jobs = new Map<string, PromiseWithResolvers<undefined>>()
  const note = () => {
    changed.resolve(undefined)
    changed = Promise.withResolvers()
  }
  const ahead = createRenderAhead<string>({
    quietMs: 1,
    enabled: () => true,
    phrases: async () => list,
    async render(phrase, signal) {
      begun.push(phrase)
      const job = Promise.withResolvers<undefined>()
      jobs.set(phrase, job)
      signal.addEventListener('abort', () => {
        cancelled.push(phrase)
        job.reject(signal.reason)
        note()
      })
      note()
      await job.promise
    },
    ...options
  })
  onTestFinished(() => ahead.stop())
  return {
    ahead, begun, cancelled,
    finish: (phrase: string) => jobs.get(phrase)!.resolve(undefined),
    fail: (phrase: string) => jobs.get(phrase)!.reject(new Error('engine gone')),
    async until(condition: () => boolean) {
      while (!condition()) await changed.promise
    }
  }
}

const somebodyListens = () => countSpeech()[Symbol.dispose]()

describe('rendering ahead', () => {
  it('begins after something was spoken for the first time, one phrase at a time', async () => {
    const shop = workshop(['a', 'b'])
    shop.ahead.changed()
    expect(shop.begun).toEqual([])
    somebodyListens()
    await shop.until(() => shop.begun.length === 1)
    shop.finish('a')
    await shop.until(() => shop.begun.length === 2)
    expect(shop.begun).toEqual(['a', 'b'])
  })

  it('waits while somebody is spoken to, stops in the middle when somebody begins to listen, and starts over then', async () => {
    const shop = workshop(['a'])
    const first = countSpeech()
    const second = countSpeech()
    first[Symbol.dispose]()
    expect(activeSpeech()).toBe(1)
    expect(shop.begun).toEqual([])
    second[Symbol.dispose]()
    await shop.until(() => shop.begun.length === 1)
    const third = countSpeech()
    await shop.until(() => shop.cancelled.length === 1)
    expect(shop.begun).toEqual(['a'])
    third[Symbol.dispose]()
    await shop.until(() => shop.begun.length === 2)
  })

  it('begins anew when the voice or a text has changed', async () => {
    const list = ['old']
    const shop = workshop(list)
    somebodyListens()
    await shop.until(() => shop.begun.length === 1)
    list[0] = 'new'
    shop.ahead.changed()
    await shop.until(() => shop.begun.includes('new'))
    expect(shop.cancelled).toEqual(['old'])
  })

  it('leaves an engine alone that fails again and again', async () => {
    const failures = Promise.withResolvers<undefined>()
    let count = 0
    const shop = workshop(['a', 'b', 'c', 'd'], { report: () => ++count === 3 && failures.resolve(undefined) })
    somebodyListens()
    for (const phrase of ['a', 'b', 'c']) {
      await shop.until(() => shop.begun.includes(phrase))
      shop.fail(phrase)
    }
    await failures.promise
    await shop.ahead.stop()
    expect(shop.begun).toEqual(['a', 'b', 'c'])
  })

  it('renders no more than it may, and nothing when it is switched off', async () => {
    const done: string[] = []
    const last = Promise.withResolvers<undefined>()
    const render = async (phrase: string) => {
      done.push(phrase)
      if (done.length === 2) last.resolve(undefined)
    }
    const asked = Promise.withResolvers<undefined>()
    const off = workshop(['x'], { enabled: () => Boolean(asked.resolve(undefined)), render })
    const on = workshop(['a', 'b', 'c'], { maxPhrases: 2, render })
    somebodyListens()
    await Promise.all([last.promise, asked.promise])
    await Promise.all([on.ahead.stop(), off.ahead.stop()])
    expect(done).toEqual(['a', 'b'])
  })

  it('stops at once and stays so', async () => {
    const shop = workshop(['a'])
    somebodyListens()
    await shop.until(() => shop.begun.length === 1)
    await shop.ahead.stop()
    expect(shop.cancelled).toEqual(['a'])
    somebodyListens()
    shop.ahead.changed()
    expect(shop.begun).toEqual(['a'])
  })
})

describe('whenSilent', () => {
  it('throws the reason of who no longer waits', async () => {
    using _speech = countSpeech()
    const waiting = new AbortController()
    const silent = whenSilent(waiting.signal)
    waiting.abort(new Error('left'))
    await expect(silent).rejects.toThrow('left')
  })
})
