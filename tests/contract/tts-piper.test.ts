import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PcmFrame } from '#server/audio'
import { createEspeakTts, options as espeakOptions } from '#server/tts/drivers/espeak'
import { createPiperTts, options } from '#server/tts/drivers/piper'
import type { TtsDriver } from '#server/tts/types'
import { SAMPLES_PER_PHONEME, TINY_SAMPLE_RATE, tinyVoice, writeTinyVoice } from '../fixtures/make-tiny-models'
import { hertzOf, soundOf } from '../unit/audio/tones'
import { secondsOf, speakAll, testTtsDriver } from './tts'

// Each test starts processes and threads of its own, on a machine that may have other work.
vi.setConfig({ testTimeout: 30_000 })

let folder: string
let alone: Awaited<ReturnType<typeof writeTinyVoice>>
let two: typeof alone
const drivers: TtsDriver[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piper-'))
  alone = await writeTinyVoice(folder)
  two = await writeTinyVoice(folder, { name: 'two', speakers: 2 })
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => Promise.all(drivers.splice(0).map(driver => driver.dispose?.())))

function createDriver(settings: Partial<Parameters<typeof options.parse>[0] & object> = {}, entry?: string): TtsDriver {
  const driver = createPiperTts(options.parse({ ...alone, ...settings }), entry)
  drivers.push(driver)
  return driver
}

const TEXT = 'Здравствуйте, чем могу помочь?'
const fixture = (name: string) => new URL(`../fixtures/workers/${name}.mjs`, import.meta.url).pathname

testTtsDriver('piper', async () => createDriver())
testTtsDriver('piper with several speakers', async () => createDriver(two))

describe('a voice of Piper', () => {
  it('says other words with another sound, and the same words the same way', async () => {
    const driver = createDriver()
    const [first, again, other] = [await speakAll(driver, { text: 'мама' }), await speakAll(driver, { text: 'мама' }), await speakAll(driver, { text: 'рыбы' })]
    expect(soundOf(again)).toEqual(soundOf(first))
    expect(soundOf(other)).not.toEqual(soundOf(first))
  })

  it('gives the model each phoneme once, with pads between and marks at both ends', async () => {
    // d ˈ ɑ . : four phonemes and the start, each with a pad behind it, and the end
    expect(soundOf(await speakAll(createDriver(), { text: 'Да.' })).length).toBe(11 * SAMPLES_PER_PHONEME)
  })

  it.each([0.25, 0.5, 2, 4])('speaks %f times as fast, as high as before', async (speed) => {
    const driver = createDriver()
    const [normal, changed] = [await speakAll(driver, { text: TEXT }), await speakAll(driver, { text: TEXT, speed })]
    expect(secondsOf(normal) / secondsOf(changed) / speed).toBeCloseTo(1, 1)
    expect(hertzOf(changed) / hertzOf(normal)).toBeGreaterThan(0.85)
    expect(hertzOf(changed) / hertzOf(normal)).toBeLessThan(1.15)
  })

  it.each([0.5, 0.8, 1.3, 2])('speaks %f times as high, as fast as before', async (pitch) => {
    const driver = createDriver()
    const [normal, changed] = [await speakAll(driver, { text: TEXT }), await speakAll(driver, { text: TEXT, pitch })]
    expect(secondsOf(changed) / secondsOf(normal)).toBeCloseTo(1, 1)
    expect(hertzOf(changed) / hertzOf(normal) / pitch).toBeGreaterThan(0.9)
    expect(hertzOf(changed) / hertzOf(normal) / pitch).toBeLessThan(1.1)
  })

  it('has the speaker that is asked for, by name, by number or by request', async () => {
    const low = hertzOf(await speakAll(createDriver(two)))
    for (const speaker of ['high', 1]) expect(hertzOf(await speakAll(createDriver({ ...two, speaker })))).toBeGreaterThan(low * 1.4)
    expect(hertzOf(await speakAll(createDriver(two), { voice: 'high' }))).toBeGreaterThan(low * 1.4)
    await expect(speakAll(createDriver({ ...two, speaker: 7 }))).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-request' })
    for (const speaker of ['nobody', 'constructor']) await expect(speakAll(createDriver({ ...two, speaker }))).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-request' })
  })

  it('of several speakers without names speaks under the name of its file', async () => {
    const driver = createDriver(await writeTinyVoice(folder, { name: 'nameless', speakers: 2, speaker_id_map: {} }))
    expect((await driver.listVoices!()).map(({ id }) => id)).toEqual(['nameless'])
    expect(secondsOf(await speakAll(driver, { voice: 'nameless' }))).toBeGreaterThan(0.3)
  })

  it('reads letters where its voice was trained on letters', async () => {
    const letters = await writeTinyVoice(folder, { name: 'letters', phoneme_type: 'text', phoneme_id_map: { '_': [0], '^': [1], '$': [2], 'и': [30], '\u0306': [31] } })
    // й is и and a breve: three numbers with pads, and the end; what it does not know is left out
    expect(soundOf(await speakAll(createDriver(letters), { text: 'Йж' })).length).toBe(7 * SAMPLES_PER_PHONEME)
  })

  it('is silent where nothing of a text is known to it', async () => {
    const letters = await writeTinyVoice(folder, { name: 'few-letters', phoneme_type: 'text', phoneme_id_map: { '_': [0], '^': [1], '$': [2], 'и': [30] } })
    expect(await speakAll(createDriver(letters), { text: 'Да.' })).toEqual([])
  })

  it('is heard after the first clause of a long sentence', async () => {
    const frames: PcmFrame[] = []
    const text = 'Здравствуйте, вы позвонили в компанию, которая продаёт окна и двери, и сейчас вам ответит секретарь.'
    for await (const frame of createDriver().synthesize({ text, language: 'ru' }, new AbortController().signal)) frames.push(frame)
    const silence = frames.findIndex(({ samples }) => samples.every(sample => sample === 0))
    expect(secondsOf(frames.slice(0, silence))).toBeLessThan(secondsOf(frames) / 4)
  })

  it('is one process of phonemes with the built-in voice', async () => {
    const espeak = createEspeakTts(espeakOptions.parse({}))
    drivers.push(espeak)
    await speakAll(createDriver(), { text: 'Да.' })
    const { state, detail } = espeak.state!()
    expect(state).toBe('running')
    await speakAll(espeak, { text: 'Да.' })
    expect(espeak.state!().detail).toBe(detail)
  })
})

describe('files of a voice', () => {
  const brokenModel = async (bytes: Uint8Array, name = 'broken') => {
    const files = await writeTinyVoice(folder, { name })
    await writeFile(files.model, bytes)
    return files
  }

  it.each([['cut in half', tinyVoice().subarray(0, 600)], ['empty', Buffer.alloc(0)], ['no model', Buffer.from('<!doctype html><title>404</title>')]])('that are broken (%s) fail in clear words, and other voices go on', async (_, bytes) => {
    const broken = createDriver(await brokenModel(bytes))
    const driver = createDriver()
    await speakAll(driver)
    const { detail } = driver.state!()
    await expect(speakAll(broken)).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-answer', retryable: false, message: expect.stringContaining('broken') })
    expect(secondsOf(await speakAll(driver))).toBeGreaterThan(0.3)
    expect(driver.state!().detail).toBe(detail)
  })

  it('may be put right without a restart', async () => {
    const files = await brokenModel(Buffer.alloc(9), 'mended')
    const driver = createDriver(files)
    await expect(speakAll(driver)).rejects.toMatchObject({ reason: 'bad-answer' })
    await writeFile(files.model, tinyVoice())
    expect(secondsOf(await speakAll(driver))).toBeGreaterThan(0.3)
  })

  it('of another kind of model are told apart', async () => {
    const asr = await readFile(new URL('../fixtures/tiny-asr/tiny-asr.onnx', import.meta.url))
    await expect(speakAll(createDriver(await brokenModel(asr, 'asr')))).rejects.toThrow('no voice of Piper')
  })

  it('that are missing are named', async () => {
    await expect(speakAll(createDriver({ model: join(folder, 'gone.onnx') }))).rejects.toMatchObject({ reason: 'unavailable', message: expect.stringContaining('gone.onnx') })
    expect(() => createDriver({ config: join(folder, 'gone.json') })).toThrow(expect.objectContaining({ name: 'DriverError', reason: 'unavailable' }))
    expect(() => createDriver({ config: alone.model })).toThrow(expect.objectContaining({ name: 'DriverError', reason: 'bad-answer' }))
  })

  it('for a language that espeak does not have fail in clear words', async () => {
    await expect(speakAll(createDriver(await writeTinyVoice(folder, { name: 'martian', language: 'xx-mars' })))).rejects.toMatchObject({ reason: 'bad-request', message: expect.stringContaining('xx-mars') })
  })
})

describe('the thread of Piper', () => {
  it('starts with the first request, is one for all voices, and is gone when the last of them is', async () => {
    const [driver, other] = [createDriver(), createDriver(two)]
    expect(driver.state!()).toEqual({ state: 'idle' })
    await Promise.all([speakAll(driver), speakAll(other)])
    expect(driver.state!()).toEqual(other.state!())
    expect(driver.state!().state).toBe('running')
    const { detail } = other.state!()
    await driver.dispose!()
    expect(other.state!().detail).toBe(detail)
    await other.dispose!()
    expect(driver.state!()).toEqual({ state: 'idle' })
  })

  it('is started again when it dies before any sound', async () => {
    const driver = createDriver({}, fixture('dies-once'))
    expect(secondsOf(await speakAll(driver))).toBeCloseTo(0.1)
  })

  it('fails the request it dies under when something was heard', async () => {
    const driver = createDriver({}, fixture('dies-in-the-middle'))
    await expect(speakAll(driver)).rejects.toMatchObject({ name: 'DriverError', reason: 'interrupted', retryable: true })
  })

  it('is given a pause when it dies every time', async () => {
    const driver = createDriver({}, fixture('dies-at-once'))
    await expect(speakAll(driver)).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', retryable: true })
    expect(driver.state!().state).toBe('failed')
  })

  it('is ended when it hangs', async () => {
    const driver = createDriver({ stall_ms: 100 }, fixture('hangs-thread'))
    await expect(speakAll(driver)).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
  })

  it('lets a request go that is stopped while the model is at work, and drops what the model makes of it', async () => {
    const driver = createDriver(await writeTinyVoice(folder, { name: 'slow', labour: 12 }))
    await speakAll(driver, { text: 'Да.' })
    const order: string[] = []
    const controller = new AbortController()
    const stopped = speakAll(driver, { text: 'Нет.' }, controller.signal).catch((error: Error) => order.push(error.message))
    const next = speakAll(driver, { text: 'Да.' }).then(frames => order.push(`${soundOf(frames).length / SAMPLES_PER_PHONEME} phonemes`))
    setTimeout(() => controller.abort(new Error('hung up')), 20)
    await Promise.all([stopped, next])
    expect(order).toEqual(['hung up', '11 phonemes'])
  })

  it('may be ended while the model is at work', async () => {
    const driver = createDriver(await writeTinyVoice(folder, { name: 'tireless', labour: 12 }))
    const frames = driver.synthesize({ text: 'Да. '.repeat(40), language: 'ru' }, new AbortController().signal)[Symbol.asyncIterator]()
    await frames.next() // the first sentence is heard, the others are still to be made
    const rest = Array.fromAsync({ [Symbol.asyncIterator]: () => frames }).catch((error: Error) => error)
    await driver.dispose!()
    expect(await rest).toMatchObject({ name: 'DriverError', reason: 'interrupted' })
    expect(secondsOf(await speakAll(createDriver()))).toBeGreaterThan(0.3)
  })

  it('refuses more requests than it may hold, and takes new ones when some have ended', async () => {
    const driver = createDriver({ max_requests: 1 })
    const held = driver.synthesize({ text: TEXT, language: 'ru' }, new AbortController().signal)[Symbol.asyncIterator]()
    await held.next()
    await expect(speakAll(driver)).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    await held.return?.()
    expect(secondsOf(await speakAll(driver))).toBeGreaterThan(0.3)
  })
})

it('the tiny voice sounds at the rate its file says', () => expect(createDriver().sampleRate).toBe(TINY_SAMPLE_RATE))
