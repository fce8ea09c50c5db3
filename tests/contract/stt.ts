import { describe, expect, it } from 'vitest'
import type { PcmFrame } from '#server/audio'
import type { SttDriver, SttStream } from '#server/stt/types'
import { blocksOf, silence } from '../support/spoken'

export const never = () => new AbortController().signal

/** Feeds sound as it comes from a line: 20 ms at a time. */
export function feed(stream: SttStream, { samples, sampleRate }: PcmFrame) {
  for (const block of blocksOf(samples, sampleRate / 50)) stream.push(block)
}

export interface SttUnderTest {
  /** A fresh driver; the suite disposes of it. */
  create(): SttDriver | Promise<SttDriver>
  /** What the driver recognises, as sound of that rate, and the words in it. */
  say(sampleRate: number): Promise<PcmFrame>
  words: string
}

/** What every driver and every fake keeps to. */
export function testSttDriver(name: string, { create, say, words }: SttUnderTest) {
  const using = (test: (driver: SttDriver) => Promise<void>) => async () => {
    const driver = await create()
    try {
      await test(driver)
    } finally {
      await driver.dispose?.()
    }
  }
  const opened = (driver: SttDriver, sampleRate: number) => {
    if (!driver.open) throw new Error('not a live engine')
    return driver.open({ sampleRate, language: 'ru' })
  }

  describe(`${name} keeps the contract of recognition`, () => {
    it('can do one thing at least', using(async (driver) => {
      expect(driver.open ?? driver.transcribe).toBeDefined()
    }))

    it.each([8_000, 16_000, 24_000, 44_100, 48_000])('recognises a recording of %i Hz', rate => using(async (driver) => {
      const transcript = await driver.transcribe?.(await say(rate), { language: 'ru' }, never())
      if (transcript) expect(transcript).toMatchObject({ text: words, language: 'ru' })
    })())

    it('gives times that lie within the recording, in order', using(async (driver) => {
      const sound = await say(16_000)
      const transcript = await driver.transcribe?.(sound, {}, never())
      for (const parts of [transcript?.words ?? [], transcript?.segments ?? []]) {
        for (const [index, { start, end }] of parts.entries()) {
          expect(start).toBeGreaterThanOrEqual(parts[index - 1]?.end ?? 0)
          expect(end).toBeGreaterThanOrEqual(start)
          expect(end).toBeLessThanOrEqual(sound.samples.length / sound.sampleRate)
        }
      }
      if (transcript) expect(transcript.segments.map(({ text }) => text).join(' ')).toBe(transcript.text)
    }))

    it('hears nothing in silence', using(async (driver) => {
      expect(await driver.transcribe?.({ samples: silence(1_500, 16_000), sampleRate: 16_000 }, {}, never()) ?? { text: '' }).toMatchObject({ text: '' })
    }))

    it('throws the reason when it is stopped, before and in the middle', using(async (driver) => {
      if (!driver.transcribe) return
      const sound = await say(16_000)
      await expect(driver.transcribe(sound, {}, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
      const controller = new AbortController()
      const asked = driver.transcribe(sound, {}, controller.signal)
      controller.abort(new Error('hung up'))
      await expect(asked).rejects.toThrow('hung up')
      expect(await driver.transcribe(sound, {}, never())).toMatchObject({ text: words })
    }))

    it.each([8_000, 48_000])('recognises live speech of %i Hz, with words before it ends', rate => using(async (driver) => {
      if (!driver.open) return
      const stream = opened(driver, rate)
      const partials: string[] = []
      stream.onPartial(text => partials.push(text))
      feed(stream, await say(rate))
      expect(await stream.flush(never())).toMatchObject({ text: words, language: 'ru' })
      expect(partials.length).toBeGreaterThan(0)
      expect(new Set(partials).size).toBe(partials.length)
      stream.close()
    })())

    it('lets an utterance go on after a flush', using(async (driver) => {
      if (!driver.open) return
      const stream = opened(driver, 8_000)
      feed(stream, await say(8_000))
      await stream.flush(never())
      feed(stream, await say(8_000))
      expect((await stream.flush(never())).text).toBe(`${words} ${words}`)
      expect((await stream.flush(never())).text).toBe(`${words} ${words}`)
      stream.close()
    }))

    it('begins anew after a reset, times and all', using(async (driver) => {
      if (!driver.open) return
      const stream = opened(driver, 8_000)
      feed(stream, await say(8_000))
      const first = await stream.flush(never())
      stream.reset()
      feed(stream, await say(8_000))
      expect(await stream.flush(never())).toEqual(first)
      stream.close()
    }))

    it('tells nothing of an utterance that is done with', using(async (driver) => {
      if (!driver.open) return
      const stream = opened(driver, 8_000)
      feed(stream, await say(8_000))
      stream.reset()
      const partials: string[] = []
      stream.onPartial(text => partials.push(text))
      feed(stream, { samples: silence(1_000, 8_000), sampleRate: 8_000 })
      expect((await stream.flush(never())).text).toBe('')
      expect(partials).toEqual([])
      stream.close()
    }))

    it('does not mix streams up', using(async (driver) => {
      if (!driver.open) return
      const streams = Array.from({ length: 4 }, () => opened(driver, 8_000))
      const sound = await say(8_000)
      const blocks = [...blocksOf(sound.samples, 160)]
      for (const block of blocks) {
        for (const [index, stream] of streams.entries()) stream.push(index % 2 ? block : silence(20, 8_000))
      }
      const texts = await Promise.all(streams.map(async stream => (await stream.flush(never())).text))
      expect(texts).toEqual(['', words, '', words])
      for (const stream of streams) stream.close()
    }))

    it('stops a flush at once, and the stream is as before', using(async (driver) => {
      if (!driver.open) return
      const stream = opened(driver, 8_000)
      feed(stream, await say(8_000))
      const controller = new AbortController()
      const asked = stream.flush(controller.signal)
      controller.abort(new Error('hung up'))
      await expect(asked).rejects.toThrow('hung up')
      expect((await stream.flush(never())).text).toBe(words)
      stream.close()
    }))
  })
}
