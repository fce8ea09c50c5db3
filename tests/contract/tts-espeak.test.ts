import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createEspeakTts, options } from '#server/tts/drivers/espeak'
import type { PcmFrame } from '#server/audio'
import { workerEntry } from '#server/workers'
import type { TtsDriver } from '#server/tts/types'
import { pitchOf } from '../unit/audio/pitch'
import { secondsOf, speakAll, testTtsDriver } from './tts'

// Each test starts a process of its own, on a machine that may have other work.
vi.setConfig({ testTimeout: 30_000 })

const drivers: TtsDriver[] = []
function createDriver(settings: Parameters<typeof options.parse>[0] = {}, entry?: string): TtsDriver {
  const driver = createEspeakTts(options.parse(settings), entry)
  drivers.push(driver)
  return driver
}
afterEach(() => Promise.all(drivers.splice(0).map(driver => driver.dispose?.())))

const fixture = (name: string) => new URL(`../fixtures/workers/${name}.mjs`, import.meta.url).pathname
const processOf = (driver: TtsDriver) => Number(/\d+/.exec(driver.state?.().detail ?? '')?.[0])
const LONG = 'Это предложение говорится вслух, и оно не самое короткое. '.repeat(30)
const start = (driver: TtsDriver, text = LONG) => driver.synthesize({ text, language: 'ru' }, new AbortController().signal)[Symbol.asyncIterator]()

/** Resolves when the process is gone; asking a process that is not there fails. */
async function untilGone(pid: number) {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

testTtsDriver('espeak', async () => createDriver())

describe('espeak as a voice', () => {
  const driver = createEspeakTts(options.parse({}))
  afterAll(() => driver.dispose?.())
  const TEXT = 'Здравствуйте, чем могу помочь вам сегодня? Расскажите, пожалуйста.'
  const hertz = async (voice: string, pitch?: number) => pitchOf(await speakAll(driver, { text: TEXT, voice, pitch }))

  it('gives women a clearly higher voice than men, in Russian and in English', async () => {
    for (const [woman, man] of [['espeak-ru-anna', 'espeak-ru-dmitri'], ['espeak-ru-marina', 'espeak-ru-boris'], ['espeak-en-emma', 'espeak-en-james'], ['espeak-en-kate', 'espeak-en-george']] as const) {
      expect(await hertz(woman)).toBeGreaterThan(await hertz(man) * 1.5)
    }
  })

  it.each([0.5, 0.7, 1.4, 2])('speaks %f times as high when it is asked to', async (pitch) => {
    const ratio = await hertz('espeak-ru-anna', pitch) / await hertz('espeak-ru-anna')
    expect(ratio / pitch).toBeGreaterThan(0.9)
    expect(ratio / pitch).toBeLessThan(1.1)
  })

  it.each([0.25, 0.5, 2, 4])('speaks %f times as fast, as high as before', async (speed) => {
    const [normal, changed] = [await speakAll(driver, { text: TEXT }), await speakAll(driver, { text: TEXT, speed })]
    const ratio = secondsOf(normal) / secondsOf(changed)
    expect(ratio / speed).toBeGreaterThan(0.75)
    expect(ratio / speed).toBeLessThan(1.25)
    expect(pitchOf(changed) / pitchOf(normal)).toBeGreaterThan(0.85)
    expect(pitchOf(changed) / pitchOf(normal)).toBeLessThan(1.15)
  })

  it('reads Russian with an English voice as words, not letter by letter', async () => {
    const [russian, english] = [await speakAll(driver, { text: 'Здравствуйте' }), await speakAll(driver, { text: 'Здравствуйте', voice: 'espeak-en-emma' })]
    expect(secondsOf(english)).toBeCloseTo(secondsOf(russian), 1)
  })

  it('takes marks of espeak in a text as text', async () => {
    expect(secondsOf(await speakAll(driver, { text: '[[hEl"oU]] <speak>привет</speak>' }))).toBeGreaterThan(0.8)
  })
})

describe('the process of espeak', () => {
  it('starts with the first request only', async () => {
    const driver = createDriver()
    expect(driver.state?.()).toEqual({ state: 'idle' })
    await speakAll(driver)
    expect(driver.state?.().state).toBe('running')
  })

  it('is one for all requests', async () => {
    const driver = createDriver()
    await speakAll(driver)
    const pid = processOf(driver)
    await Promise.all([speakAll(driver), speakAll(driver)])
    expect(processOf(driver)).toBe(pid)
  })

  it('lets a short text in between the sentences of a long one', async () => {
    const driver = createDriver()
    const order: string[] = []
    const listen = async (name: string, frames: AsyncIterable<PcmFrame>) => {
      for await (const frame of frames) order.push(frame.samples.length ? name : '')
    }
    const { signal } = new AbortController()
    await Promise.all([
      listen('long', driver.synthesize({ text: LONG, language: 'ru' }, signal)),
      listen('short', driver.synthesize({ text: 'Да.', language: 'ru' }, signal))
    ])
    expect(order.indexOf('short')).toBeLessThan(order.length / 3)
  })

  it('goes on where it was broken off when it is killed in the middle of a word', async () => {
    const driver = createDriver()
    const whole = secondsOf(await speakAll(driver, { text: LONG, language: 'ru' }))
    const frames = start(driver)
    let heard = [(await frames.next()).value!]
    const pid = processOf(driver)
    process.kill(pid, 'SIGKILL')
    for await (const frame of { [Symbol.asyncIterator]: () => frames }) heard = [...heard, frame]
    expect(secondsOf(heard)).toBeCloseTo(whole, 1)
    expect(processOf(driver)).not.toBe(pid)
  })

  it('is tried once more when it dies before any sound', async () => {
    const driver = createDriver()
    const frames = start(driver)
    const first = frames.next()
    process.kill(processOf(driver), 'SIGKILL')
    expect((await first).value?.samples.length).toBeGreaterThan(0)
    await frames.return?.()
  })

  it('is given a pause when it dies every time', async () => {
    const driver = createDriver({}, fixture('dies-at-once'))
    await expect(speakAll(driver)).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', retryable: true })
    expect(driver.state?.()).toMatchObject({ state: 'failed', detail: 'ended with code 3' })
    await expect(speakAll(driver)).rejects.toThrow('pause')
  })

  it('is ended when it hangs', async () => {
    const driver = createDriver({ stall_ms: 100 }, fixture('hangs'))
    await expect(speakAll(driver)).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
  })

  it('is ended when nobody spoke for a while, and started again', async () => {
    const driver = createDriver({ idle_ms: 20 })
    await speakAll(driver)
    const pid = processOf(driver)
    await untilGone(pid)
    expect(driver.state?.()).toEqual({ state: 'idle' })
    expect(secondsOf(await speakAll(driver))).toBeGreaterThan(0.3)
  })

  it('is gone after dispose, and what it was saying ends', async () => {
    const driver = createDriver()
    const frames = start(driver)
    await frames.next()
    const pid = processOf(driver)
    await driver.dispose?.()
    const rest = async () => {
      while (!(await frames.next()).done);
    }
    await expect(rest()).rejects.toMatchObject({ name: 'DriverError', reason: 'interrupted' })
    await untilGone(pid)
    expect(driver.state?.()).toEqual({ state: 'idle' })
  })

  it('refuses more requests than it may hold, and takes new ones when some have ended', async () => {
    const driver = createDriver({ max_requests: 2 })
    const held = [start(driver), start(driver)]
    await Promise.all(held.map(frames => frames.next()))
    await expect(speakAll(driver)).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    await Promise.all(held.map(frames => frames.return?.()))
    expect(secondsOf(await speakAll(driver))).toBeGreaterThan(0.3)
  })

  it('refuses a text that is too long, and a pace no voice has', async () => {
    const driver = createDriver({ max_characters: 10 })
    await expect(speakAll(driver, { text: 'одиннадцать' })).rejects.toMatchObject({ reason: 'bad-request', retryable: false })
    await expect(speakAll(driver, { text: 'да', speed: 9 })).rejects.toMatchObject({ reason: 'bad-request' })
    expect(driver.state?.()).toEqual({ state: 'idle' })
  })

  it('ends by itself when the server is gone', async () => {
    const child = fork(workerEntry('espeak'), { serialization: 'advanced', execArgv: [], env: {} })
    child.send({ type: 'cancel', id: 1 })
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('gets no secret of the server', async () => {
    const driver = createDriver({}, fixture('tells-environment'))
    await expect(speakAll(driver)).rejects.toThrow('[]')
  })
})
