import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeWav } from '#server/audio'
import type { PcmFrame } from '#server/audio'
import { createEspeakTts, options as espeakOptions } from '#server/tts/drivers/espeak'
import { createOpenvoiceTts, options } from '#server/tts/drivers/openvoice'
import type { TtsDriver } from '#server/tts/types'
import { tinyVoice } from '../fixtures/make-tiny-models'
import { convertedHertz, tinyToneConverter, tinyToneExtractor } from '../fixtures/make-tiny-openvoice'
import { hertzOf } from '../unit/audio/tones'
import { secondsOf, speakAll, testTtsDriver } from './tts'

// Each test starts processes and threads of its own, on a machine that may have other work.
vi.setConfig({ testTimeout: 30_000 })

const RATE = 22_050
const BIN_HERTZ = RATE / 1_024
const tone = (hertz: number, seconds: number, sampleRate = RATE) =>
  Int16Array.from({ length: seconds * sampleRate }, (_, i) => Math.round(12_000 * Math.sin(2 * Math.PI * hertz * i / sampleRate)))

let folder: string
let models: { extractor: string, converter: string }
const drivers: TtsDriver[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openvoice-'))
  models = { extractor: await file('extractor.onnx', tinyToneExtractor()), converter: await file('converter.onnx', tinyToneConverter()) }
  await recording('sample', 1_000)
})
afterEach(() => Promise.all(drivers.splice(0).map(driver => driver.dispose?.())))
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, bytes: Uint8Array) {
  await writeFile(join(folder, name), bytes)
  return join(folder, name)
}
const recording = (name: string, hertz: number, seconds = 2, sampleRate = RATE) =>
  file(`${name}.wav`, encodeWav([{ samples: tone(hertz, seconds, sampleRate), sampleRate }]))

/** Says every text as a steady tone, two seconds long. */
const humming = (hertz: number, sampleRate = 16_000): TtsDriver => ({
  name: 'humming',
  sampleRate,
  async* synthesize(_, signal) {
    const samples = tone(hertz, 2, sampleRate)
    for (let start = 0; start < samples.length; start += 1_600) {
      signal.throwIfAborted()
      yield { samples: samples.slice(start, start + 1_600), sampleRate }
    }
  }
})

function createDriver(settings: object = {}, base: TtsDriver = humming(400), entry?: string): TtsDriver {
  const driver = createOpenvoiceTts(options.parse({ ...models, samples: [join(folder, 'sample.wav')], ...settings }), base, entry)
  drivers.push(driver)
  return driver
}
const fixture = (name: string) => new URL(`../fixtures/workers/${name}.mjs`, import.meta.url).pathname

testTtsDriver('openvoice over espeak', async () => createDriver({}, createEspeakTts(espeakOptions.parse({}))))

describe('a converted voice', () => {
  it('is as long as what the base said, at its own rate', async () => {
    const frames = await speakAll(createDriver())
    expect(frames.every(({ sampleRate }) => sampleRate === RATE)).toBe(true)
    expect(secondsOf(frames)).toBeCloseTo(2, 3)
  })

  it.each([[400, 1_000, 0.3], [400, 2_000, 0.3], [800, 2_000, 0.3], [400, 1_000, 0.8]])('is told by the base (%i Hz), the recordings (%i Hz) and tau (%f)', async (base, target, tau) => {
    const samples = [await recording(`of-${target}`, target)]
    const hertz = hertzOf(await speakAll(createDriver({ samples, tau }, humming(base))))
    expect(hertz / convertedHertz(base / BIN_HERTZ, target / BIN_HERTZ, tau)).toBeGreaterThan(0.93)
    expect(hertz / convertedHertz(base / BIN_HERTZ, target / BIN_HERTZ, tau)).toBeLessThan(1.07)
  })

  it('takes the mean of several recordings, of any rate', async () => {
    const samples = [await recording('lower', 1_000), await recording('higher', 3_000, 3, 48_000)]
    const hertz = hertzOf(await speakAll(createDriver({ samples })))
    expect(hertz / convertedHertz(400 / BIN_HERTZ, 2_000 / BIN_HERTZ, 0.3)).toBeCloseTo(1, 0)
    expect(hertz).toBeGreaterThan(convertedHertz(400 / BIN_HERTZ, 1_500 / BIN_HERTZ, 0.3))
  })

  it('sounds like new recordings as soon as they are there', async () => {
    const samples = [await recording('replaced', 1_000)]
    const driver = createDriver({ samples })
    const before = hertzOf(await speakAll(driver))
    await recording('replaced', 3_000, 3)
    expect(hertzOf(await speakAll(driver))).toBeGreaterThan(before * 1.5)
  })

  it('is heard before the base has said everything', async () => {
    let said = 0
    const base = humming(400)
    const counting: TtsDriver = {
      ...base,
      async* synthesize(request, signal) {
        for await (const frame of base.synthesize(request, signal)) {
          said++
          yield frame
        }
      }
    }
    const driver = createDriver({}, counting)
    await speakAll(driver)
    said = 0
    const frames = driver.synthesize({ text: 'да', language: 'ru' }, new AbortController().signal)[Symbol.asyncIterator]()
    await frames.next()
    expect(said).toBeLessThan(12) // of 20
    await frames.return?.()
  })

  it('hands on what the base fails with, and what is asked of it', async () => {
    const requests: unknown[] = []
    const base: TtsDriver = {
      ...humming(400),
      synthesize(request) {
        requests.push(request)
        return new ReadableStream<PcmFrame>({ start: controller => controller.error(new Error('no breath')) })
      }
    }
    await expect(speakAll(createDriver({ base: { voice: 'deep' } }, base), { speed: 2 })).rejects.toThrow('no breath')
    expect(requests).toContainEqual(expect.objectContaining({ voice: 'deep' }))
  })
})

describe('files of a converted voice', () => {
  it('that are missing are named', async () => {
    for (const settings of [{ samples: ['gone.wav'] }, { extractor: 'gone.onnx' }]) {
      await expect(speakAll(createDriver(settings))).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', message: expect.stringContaining('gone') })
    }
  })

  it('that are no sound, or too short, say so', async () => {
    await expect(speakAll(createDriver({ samples: [await file('page.wav', Buffer.from('<html>'))] }))).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-answer' })
    await expect(speakAll(createDriver({ samples: [await recording('blip', 500, 0.1)] }))).rejects.toThrow('too short')
  })

  it('that are other models say what they take instead', async () => {
    await expect(speakAll(createDriver({ converter: await file('voice.onnx', tinyVoice()) }))).rejects.toThrow('is no converter of OpenVoice v2: it takes input, input_lengths, scales')
    await expect(speakAll(createDriver({ extractor: await file('other.onnx', tinyToneExtractor({ bins: 257 })) }))).rejects.toThrow('another shape')
    await expect(speakAll(createDriver({ converter: await file('cut.onnx', tinyToneConverter().subarray(0, 900)) }))).rejects.toMatchObject({ reason: 'bad-answer', message: expect.stringContaining('broken') })
  })

  it('that were wrong are read again', async () => {
    const samples = [await file('late.wav', Buffer.from('nothing yet'))]
    const driver = createDriver({ samples })
    await expect(speakAll(driver)).rejects.toMatchObject({ name: 'DriverError' })
    await recording('late', 1_000)
    expect(secondsOf(await speakAll(driver))).toBeCloseTo(2, 3)
  })
})

describe('the thread of conversion', () => {
  it('is shared, and is gone after dispose', async () => {
    const [one, other] = [createDriver(), createDriver({ tau: 0.5 })]
    expect(one.state!()).toEqual({ state: 'idle' })
    await Promise.all([speakAll(one), speakAll(other)])
    expect(one.state!()).toEqual(other.state!())
    await Promise.all([one.dispose!(), other.dispose!()])
    expect(one.state!()).toEqual({ state: 'idle' })
  })

  it('is given a pause when it dies every time, and ended when it hangs', async () => {
    await expect(speakAll(createDriver({}, humming(400), fixture('dies-at-once')))).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', retryable: true })
    await expect(speakAll(createDriver({ stall_ms: 100 }, humming(400), fixture('hangs-thread')))).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
  })

  it('refuses more requests than it may hold', async () => {
    const driver = createDriver({ max_requests: 1 })
    const held = driver.synthesize({ text: 'да', language: 'ru' }, new AbortController().signal)[Symbol.asyncIterator]()
    await held.next()
    await expect(speakAll(driver)).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    await held.return?.()
    expect(secondsOf(await speakAll(driver))).toBeCloseTo(2, 3)
  })
})
