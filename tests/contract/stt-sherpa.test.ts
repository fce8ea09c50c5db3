import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { SttDriver } from '#server/stt/types'
import { openWithFallback, type LiveDriver } from '#server/stt/with-fallback'
import { blocksOf, createSpeaker, silence } from '../support/spoken'
import { createTinyStt, tinyAsr } from '../support/tiny-asr'
import { feed, never, testSttDriver } from './stt'

const speaker = createSpeaker()
afterAll(() => speaker.dispose())
const drivers: SttDriver[] = []
function createDriver(...settings: Parameters<typeof createTinyStt>) {
  const driver = createTinyStt(...settings)
  drivers.push(driver)
  return driver
}
afterEach(() => Promise.all(drivers.splice(0).map(driver => driver.dispose?.())))

const WORDS = 'здравствуйте запись завтра'
const fixture = (name: string) => new URL(`../fixtures/workers/${name}.mjs`, import.meta.url).pathname
const processOf = (driver: SttDriver) => Number(/\d+/.exec(driver.state?.().detail ?? '')?.[0])
const open = (driver: SttDriver, sampleRate = 8_000) => driver.open!({ sampleRate })

testSttDriver('sherpa', { create: () => createDriver(), say: rate => speaker.say(WORDS, rate), words: WORDS })

describe('the process of sherpa', () => {
  it('starts with the first stream only', async () => {
    const driver = createDriver()
    expect(driver.state?.()).toEqual({ state: 'idle' })
    const stream = open(driver)
    feed(stream, await speaker.say('да', 8_000))
    expect((await stream.flush(never())).text).toBe('да')
    expect(driver.state?.().state).toBe('running')
  })

  it('loses no word when it is killed in the middle of one, nor does anybody else', async () => {
    const driver = createDriver()
    const [struck, other] = [open(driver), open(driver)]
    const { samples } = await speaker.say(WORDS, 8_000)
    const half = Math.floor(samples.length / 2)
    const first = new Promise(resolve => struck.onPartial(resolve))
    feed(struck, { samples: samples.slice(0, half), sampleRate: 8_000 })
    feed(other, await speaker.say('спасибо', 8_000))
    await first
    const gone = processOf(driver)
    process.kill(gone, 'SIGKILL')
    feed(struck, { samples: samples.slice(half), sampleRate: 8_000 })
    expect((await struck.flush(never())).text).toBe(WORDS)
    expect((await other.flush(never())).text).toBe('спасибо')
    expect(processOf(driver)).not.toBe(gone)
  })

  it('gives the same times after it was killed', async () => {
    const driver = createDriver()
    const stream = open(driver)
    feed(stream, await speaker.say(WORDS, 8_000))
    const { words } = await stream.flush(never())
    feed(stream, { samples: silence(200, 8_000), sampleRate: 8_000 })
    process.kill(processOf(driver), 'SIGKILL')
    expect((await stream.flush(never())).words).toEqual(words)
  })

  it('hears a stream that was silent while it was unloaded', async () => {
    const driver = createDriver({ idle_ms: 20 })
    const stream = open(driver)
    feed(stream, await speaker.say('привет', 8_000))
    await stream.flush(never())
    await expect.poll(() => driver.state?.().state).toBe('idle')
    feed(stream, await speaker.say('заказ', 8_000))
    expect((await stream.flush(never())).text).toBe('привет заказ')
  })

  it('is not started again for a stream that outlives its engine, and another engine goes on', async () => {
    const [removed, next] = [createDriver(), createDriver()]
    const begun = open(removed)
    const live = openWithFallback([removed, next] as [LiveDriver, LiveDriver], { sampleRate: 8_000 })
    const sound = await speaker.say('привет', 8_000)
    feed(begun, sound)
    feed(live, sound)
    await begun.flush(never())
    await removed.dispose?.()
    for (const stream of [begun, live]) feed(stream, await speaker.say('заказ', 8_000))
    await expect(begun.flush(never())).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', message: expect.stringContaining('removed or changed') })
    expect(removed.state?.().state).toBe('failed')
    expect((await live.flush(never())).text).toBe('привет заказ')
    expect(next.state?.().state).toBe('running')
  })

  it('that cannot load its model is a clear error, and is given a pause', async () => {
    const driver = createDriver({ files: { ...tinyAsr.files, model: tinyAsr.files.tokens } })
    const stream = open(driver)
    feed(stream, await speaker.say('да', 8_000))
    await expect(stream.flush(never())).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', retryable: true, message: expect.stringContaining('can\'t be loaded') })
    expect(driver.state?.()).toMatchObject({ state: 'failed' })
    await expect(driver.transcribe?.(await speaker.say('да', 8_000), {}, never())).rejects.toMatchObject({ reason: 'unavailable' })
  })

  it('that hangs is ended', async () => {
    const driver = createDriver({ stall_ms: 100 }, fixture('hangs'))
    const stream = open(driver)
    stream.push(silence(500, 8_000))
    await expect(stream.flush(never())).rejects.toMatchObject({ reason: 'unavailable' })
  })

  it('tells its times without the silence that a flush adds', async () => {
    const driver = createDriver()
    const [paused, straight] = [open(driver), open(driver)]
    const sounds = [await speaker.say('один', 8_000), await speaker.say('два', 8_000)]
    for (const sound of sounds) {
      feed(paused, sound)
      await paused.flush(never())
      feed(straight, sound)
    }
    const [first, second] = [await paused.flush(never()), await straight.flush(never())]
    expect(first.words.map(({ word }) => word)).toEqual(['один', 'два'])
    for (const [index, word] of first.words.entries()) expect(Math.abs(word.start - second.words[index]!.start)).toBeLessThan(0.1)
  })

  it('hears eight people at once', async () => {
    const driver = createDriver()
    const words = ['ноль', 'один', 'два', 'три', 'четыре', 'пять', 'шесть', 'семь']
    const streams = await Promise.all(words.map(async word => ({ stream: open(driver), blocks: [...blocksOf((await speaker.say(word, 8_000)).samples, 160)] })))
    const longest = Math.max(...streams.map(({ blocks }) => blocks.length))
    for (let i = 0; i < longest; i++) for (const { stream, blocks } of streams) stream.push(blocks[i] ?? silence(20, 8_000))
    expect(await Promise.all(streams.map(async ({ stream }) => (await stream.flush(never())).text))).toEqual(words)
  })

  it('takes a long recording apart at its pauses', async () => {
    const driver = createDriver()
    const { samples } = await speaker.say('привет', 8_000)
    const long = new Int16Array(8_000 * 70)
    for (const second of [5, 30, 45, 65]) long.set(samples, second * 8_000)
    const transcript = await driver.transcribe?.({ samples: long, sampleRate: 8_000 }, {}, never())
    expect(transcript?.text).toBe('привет привет привет привет')
    expect(transcript?.segments.map(({ start }) => Math.floor(start))).toEqual([5, 30, 45, 65])
  })
})
