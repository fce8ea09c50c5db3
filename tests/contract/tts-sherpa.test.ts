import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PcmFrame } from '#server/audio'
import type { createSherpaTts as Create } from '#server/tts/drivers/sherpa'
import type { TtsDriver } from '#server/tts/types'
import { TINY_SAMPLE_RATE, tinyVoice } from '../fixtures/make-tiny-models'
import { writeTinyMatcha, writeTinySherpaVoice, writeTinyStyledVoice } from '../fixtures/make-tiny-sherpa-models'
import { HOSTILE_TEXTS } from '../unit/hostile-texts'
import { hertzOf, soundOf } from '../unit/audio/tones'
import { secondsOf, speakAll, testTtsDriver } from './tts'

// Each test starts processes and threads of its own, on a machine that may have other work.
vi.setConfig({ testTimeout: 30_000 })

let folder: string
let files: Record<string, string>
let createSherpaTts: typeof Create
let options: typeof import('#server/tts/drivers/sherpa').options
const drivers: TtsDriver[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sherpa-'))
  vi.stubEnv('DATA_DIR', join(folder, 'data'))
  ;({ createSherpaTts, options } = await import('#server/tts/drivers/sherpa'))
  files = await writeTinySherpaVoice(folder, { speakers: 2 })
})
afterEach(() => Promise.all(drivers.splice(0).map(driver => driver.dispose?.())))
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

function createDriver(settings: object = {}, entry?: string): TtsDriver {
  const driver = createSherpaTts(options.parse({ type: 'vits', files, sample_rate: TINY_SAMPLE_RATE, ...settings }), entry)
  drivers.push(driver)
  return driver
}

const TEXT = 'Здравствуйте, чем могу помочь?'
const processOf = (driver: TtsDriver) => Number(/\d+/.exec(driver.state?.().detail ?? '')?.[0])
const fixture = (name: string) => new URL(`../fixtures/workers/${name}.mjs`, import.meta.url).pathname

/** The voice with one of its files replaced. */
async function brokenFiles(name: string, role: 'model' | 'tokens', bytes: Uint8Array) {
  await mkdir(join(folder, name))
  const copies: Record<'model' | 'tokens', string> = { model: join(folder, name, 'model.onnx'), tokens: join(folder, name, 'tokens.txt') }
  await Promise.all([cp(files.model!, copies.model), cp(files.tokens!, copies.tokens)])
  await writeFile(copies[role], bytes)
  return copies
}

testTtsDriver('sherpa', async () => createDriver())

describe('a voice of sherpa', () => {
  it('says other words with another sound', async () => {
    const driver = createDriver()
    expect(soundOf(await speakAll(driver, { text: 'рыбы' }))).not.toEqual(soundOf(await speakAll(driver, { text: 'мама' })))
  })

  it.each([0.25, 0.5, 2, 4])('speaks %f times as fast', async (speed) => {
    const driver = createDriver()
    const [normal, changed] = [await speakAll(driver, { text: TEXT }), await speakAll(driver, { text: TEXT, speed })]
    expect(secondsOf(normal) / secondsOf(changed) / speed).toBeCloseTo(1, 1)
  })

  it.each([0.5, 2])('speaks %f times as high, as fast as before', async (pitch) => {
    const driver = createDriver()
    const [normal, changed] = [await speakAll(driver, { text: TEXT }), await speakAll(driver, { text: TEXT, pitch })]
    expect(secondsOf(changed) / secondsOf(normal)).toBeCloseTo(1, 1)
    expect(hertzOf(changed) / hertzOf(normal) / pitch).toBeGreaterThan(0.85)
    expect(hertzOf(changed) / hertzOf(normal) / pitch).toBeLessThan(1.15)
  })

  it('has the speaker that is asked for, and no other', async () => {
    expect(hertzOf(await speakAll(createDriver({ speaker: 1 })))).toBeGreaterThan(hertzOf(await speakAll(createDriver())) * 1.3)
    await expect(speakAll(createDriver({ speaker: 9 }))).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-request' })
  })

  it.each(['т.', 'т.е. ', 'a.', 'т.\u00AD'])('survives a chain of letters with dots without end (%j)', async (chain) => {
    expect(secondsOf(await speakAll(createDriver(), { text: chain.repeat(100) }))).toBeGreaterThan(5)
  })

  it('comes at the rate that was promised, whatever the model\'s', async () => {
    const [promised, own] = [await speakAll(createDriver({ sample_rate: 24_000 })), await speakAll(createDriver())]
    expect(promised[0]!.sampleRate).toBe(24_000)
    expect(secondsOf(promised)).toBeCloseTo(secondsOf(own), 2)
    expect(hertzOf(promised) / hertzOf(own)).toBeCloseTo(1, 1)
  })
})

describe('each kind of model that sherpa speaks with', () => {
  it.each(['kokoro', 'kitten'] as const)('%s: has speakers, and a pace', async (type) => {
    const files = await writeTinyStyledVoice(join(folder, type), type)
    const make = (settings = {}) => createDriver({ type, files, sample_rate: undefined, ...settings })
    const say = (driver: TtsDriver, speed?: number) => speakAll(driver, { text: 'Hello, how are you?', language: 'en', speed })
    const normal = await say(make())
    expect(normal[0]!.sampleRate).toBe(24_000)
    expect(hertzOf(await say(make({ speaker: 1 }))) - hertzOf(normal)).toBeGreaterThan(150)
    expect(secondsOf(normal) / secondsOf(await say(make(), 2))).toBeCloseTo(2, 0)
  })

  it('kokoro of several languages: reads English where nothing else is said', async () => {
    const files = await writeTinyStyledVoice(join(folder, 'kokoro-2'), 'kokoro', 2)
    expect(secondsOf(await speakAll(createDriver({ type: 'kokoro', files, sample_rate: undefined }), { text: 'Hello.', language: 'en' }))).toBeGreaterThan(0.2)
  })

  it('matcha: speaks through its vocoder, at a pace', async () => {
    const driver = createDriver({ type: 'matcha', files: await writeTinyMatcha(join(folder, 'matcha')), sample_rate: undefined })
    const normal = await speakAll(driver, { text: TEXT })
    expect(normal[0]!.sampleRate).toBe(22_050)
    expect(secondsOf(normal)).toBeGreaterThan(0.5)
    expect(secondsOf(normal) / secondsOf(await speakAll(driver, { text: TEXT, speed: 2 }))).toBeCloseTo(2, 0)
  })
})

describe('files of a model for sherpa', () => {
  it.each([
    ['a model cut in half', 'model', tinyVoice().subarray(0, 700), 'bad-answer', 'broken'],
    ['a model without what sherpa needs to know', 'model', tinyVoice(), 'bad-answer', 'of another kind'],
    ['an empty model', 'model', Buffer.alloc(0), 'bad-answer', '']
  ] as const)('that are wrong (%s) fail in clear words, and another voice goes on', async (name, role, bytes, reason, words) => {
    const broken = createDriver({ files: await brokenFiles(name, role, bytes) })
    const driver = createDriver()
    const frames = driver.synthesize({ text: TEXT.repeat(20), language: 'ru' }, new AbortController().signal)
    const heard: PcmFrame[] = []
    for await (const frame of frames) {
      if (!heard.length) await expect(speakAll(broken)).rejects.toMatchObject({ name: 'DriverError', reason, message: expect.stringContaining(words) })
      heard.push(frame)
    }
    expect(secondsOf(heard)).toBeGreaterThan(20)
  })

  it('that are missing are named', async () => {
    await expect(speakAll(createDriver({ files: { ...files, model: join(folder, 'gone.onnx') } }))).rejects.toMatchObject({ reason: 'unavailable', message: expect.stringContaining('gone.onnx') })
    expect(options.safeParse({ type: 'kokoro', files }).success).toBe(false)
  })
})

describe('the process of sherpa', () => {
  it('starts with the first request and is shared by the speakers of a model', async () => {
    const [one, other] = [createDriver(), createDriver({ speaker: 1 })]
    expect(one.state!()).toEqual({ state: 'idle' })
    await Promise.all([speakAll(one), speakAll(other)])
    expect(processOf(one)).toBeGreaterThan(0)
    expect(processOf(other)).toBe(processOf(one))
  })

  it('may be killed in the middle: the next one goes on where it broke off', async () => {
    const driver = createDriver()
    const text = TEXT.repeat(20)
    const whole = secondsOf(await speakAll(driver, { text }))
    const frames: PcmFrame[] = []
    for await (const frame of driver.synthesize({ text, language: 'ru' }, new AbortController().signal)) {
      if (!frames.length) process.kill(processOf(driver), 'SIGKILL')
      frames.push(frame)
    }
    expect(secondsOf(frames)).toBeCloseTo(whole, 1)
  })

  it('outlives every hostile text', async () => {
    const driver = createDriver()
    await speakAll(driver)
    const pid = processOf(driver)
    for (const [, text] of HOSTILE_TEXTS) await speakAll(driver, { text: text.slice(0, 400), speed: 4 })
    expect(processOf(driver)).toBe(pid)
  }, 30_000)

  it('is given a pause when it dies every time, and ended when it hangs', async () => {
    await expect(speakAll(createDriver({}, fixture('dies-at-once')))).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    await expect(speakAll(createDriver({ stall_ms: 100 }, fixture('hangs')))).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
  })
})
