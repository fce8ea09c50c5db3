import { describe, expect, it } from 'vitest'
import type { PcmFrame } from '#server/audio'
import type { SpeechRequest, TtsDriver } from '#server/tts/types'

const LONG_TEXT = 'Это предложение говорится вслух. '.repeat(40)

export async function speakAll(driver: TtsDriver, request: Partial<SpeechRequest> = {}, signal = new AbortController().signal): Promise<PcmFrame[]> {
  const frames: PcmFrame[] = []
  for await (const frame of driver.synthesize({ text: 'Добрый день, чем могу помочь?', language: 'ru', ...request }, signal)) frames.push(frame)
  return frames
}

export const secondsOf = (frames: readonly PcmFrame[]): number => frames.reduce((sum, { samples, sampleRate }) => sum + samples.length / sampleRate, 0)

/** What every driver and every fake keeps to. `create` gives a fresh driver; the suite disposes of it. */
export function testTtsDriver(name: string, create: () => Promise<TtsDriver>) {
  const using = (test: (driver: TtsDriver) => Promise<void>) => async () => {
    const driver = await create()
    try {
      await test(driver)
    } finally {
      await driver.dispose?.()
    }
  }

  describe(`${name} keeps the contract of a voice`, () => {
    it('yields sound at the rate it claims', using(async (driver) => {
      const frames = await speakAll(driver)
      expect(frames.every(frame => frame.sampleRate === driver.sampleRate && frame.samples.length > 0)).toBe(true)
      expect(frames.some(frame => frame.samples.some(sample => Math.abs(sample) > 1_000))).toBe(true)
    }))

    it('says more for more text', using(async (driver) => {
      const [short, long] = [await speakAll(driver, { text: 'Да.' }), await speakAll(driver, { text: 'Да. Приходите завтра в любое время, мы открыты.' })]
      expect(secondsOf(long)).toBeGreaterThan(secondsOf(short) * 2)
    }))

    it('ends at once, with the reason, when it is stopped in the middle', using(async (driver) => {
      const controller = new AbortController()
      const frames = driver.synthesize({ text: LONG_TEXT, language: 'ru' }, controller.signal)[Symbol.asyncIterator]()
      await frames.next()
      controller.abort(new Error('hung up'))
      await expect(drain(frames)).rejects.toThrow('hung up')
    }))

    it('says nothing when it was stopped before it began', using(async (driver) => {
      await expect(speakAll(driver, {}, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    }))

    it('can speak again after a stop', using(async (driver) => {
      const frames = driver.synthesize({ text: LONG_TEXT, language: 'ru' }, new AbortController().signal)[Symbol.asyncIterator]()
      await frames.next()
      await frames.return?.()
      expect(secondsOf(await speakAll(driver))).toBeGreaterThan(0.3)
    }))

    it('gives no sound for a text without words', using(async (driver) => {
      expect(await speakAll(driver, { text: ' \n … ' })).toEqual([])
    }))

    it('refuses a voice it does not have', using(async (driver) => {
      await expect(speakAll(driver, { voice: 'nobody' })).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-request', retryable: false })
    }))

    it('speaks with every voice it lists', using(async (driver) => {
      const voices = await driver.listVoices?.() ?? []
      for (const { id, language, driver: owner } of voices) {
        expect(owner).toBe(driver.name)
        expect(secondsOf(await speakAll(driver, { voice: id, language }))).toBeGreaterThan(0.3)
      }
    }))

    it('serves several at once', using(async (driver) => {
      const alone = secondsOf(await speakAll(driver))
      const together = await Promise.all([speakAll(driver), speakAll(driver), speakAll(driver)])
      for (const frames of together) expect(secondsOf(frames)).toBeCloseTo(alone, 0)
    }))
  })
}

/** Reads what is left; more than a few frames after a stop would mean that it goes on. */
async function drain(frames: AsyncIterator<PcmFrame>) {
  for (let i = 0; i < 3; i++) await frames.next()
}
