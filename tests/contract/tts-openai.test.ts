import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentTypeOf, encodeStream } from '#server/audio'
import { createOpenaiTts, options } from '#server/tts/drivers/openai'
import type { TtsDriver } from '#server/tts/types'
import { toneOf } from '../support/stub-sound'
import { startStubSpeech, type StubSpeech } from '../support/stub-speech'
import { pitchOf } from '../unit/audio/pitch'
import { secondsOf, speakAll, testTtsDriver } from './tts'

const KEY = 'sk-secret'
let stub: StubSpeech
beforeAll(async () => {
  stub = await startStubSpeech({ key: KEY })
})
afterAll(() => stub.stop())

const driverWith = (settings: Partial<Parameters<typeof options.parse>[0] & object> = {}): TtsDriver =>
  createOpenaiTts(options.parse({ base_url: stub.baseUrl, api_key: KEY, retries: 0, ...settings }))
const lastBody = () => stub.requests.at(-1)?.body
const failureOf = (settings: object) => speakAll(driverWith(settings)).then(() => undefined, error => error)

async function endOf(frames: AsyncIterator<unknown>) {
  while (!(await frames.next()).done);
}

testTtsDriver('openai', async () => driverWith())

describe('a server with the speech API of OpenAI', () => {
  it('is sent what the API knows, and nothing else', async () => {
    await speakAll(driverWith({ model: 'gpt-4o-mini-tts', voice: 'coral', instructions: 'Speak warmly.' }), { text: 'Добрый день!', parameters: { temperature: 0.5 }, speed: 1.5 })
    expect(lastBody()).toEqual({ model: 'gpt-4o-mini-tts', input: 'Добрый день!', voice: 'coral', response_format: 'pcm', instructions: 'Speak warmly.' })
  })

  it('speaks as a request asks, before what its voice is told', async () => {
    await speakAll(driverWith({ instructions: 'Speak warmly.' }), { text: 'Добрый день!', instructions: 'Whisper.' })
    expect(lastBody()).toMatchObject({ instructions: 'Whisper.' })
  })

  it('is told the pace only where it obeys it', async () => {
    const driver = driverWith({ native_speed: true })
    expect(driver.tunes).toEqual(['speed'])
    const [usual, fast] = [await speakAll(driver), await speakAll(driver, { speed: 2 })]
    expect(secondsOf(usual) / secondsOf(fast)).toBeCloseTo(2, 1)
  })

  it.each(['stub:odd-chunks', 'stub:wav'])('is heard alike when it sends %s', async (model) => {
    const [plain, other] = [await speakAll(driverWith()), await speakAll(driverWith({ model }))]
    expect(secondsOf(other)).toBeCloseTo(secondsOf(plain), 3)
    expect(pitchOf(other)).toBeCloseTo(pitchOf(plain), 0)
  })

  it('is heard at another rate than it sends when the voice is made so', async () => {
    const frames = await speakAll(driverWith({ response_format: 'wav', sample_rate: 16_000 }))
    expect(frames.every(({ sampleRate }) => sampleRate === 16_000)).toBe(true)
    expect(secondsOf(frames)).toBeCloseTo(secondsOf(await speakAll(driverWith())), 2)
  })

  it('is asked in parts when a text is longer than the API takes', async () => {
    const before = stub.requests.length
    await speakAll(driverWith(), { text: 'Это предложение говорится вслух. '.repeat(250) })
    const inputs = stub.requests.slice(before).map(({ body }) => (body as { input: string }).input)
    expect(inputs.length).toBe(3)
    expect(inputs.every(input => input.length <= 4_096)).toBe(true)
  })

  it('may be named with and without the version in its address', async () => {
    expect(secondsOf(await speakAll(driverWith({ base_url: stub.url })))).toBeGreaterThan(0.3)
  })

  it('says which voices it has', async () => {
    expect(await driverWith().offers?.(new AbortController().signal)).toMatchObject({ voices: expect.arrayContaining(['alloy', 'nova']) })
  })

  it.each([
    ['stub:page', { reason: 'unavailable', retryable: true, message: expect.stringContaining('web page') }],
    ['stub:page-200', { reason: 'bad-answer', message: expect.stringContaining('web page') }],
    ['stub:json-200', { reason: 'bad-answer', message: expect.stringContaining('text instead of sound') }],
    ['stub:unauthorized', { reason: 'unauthorized', retryable: false }],
    ['stub:unavailable', { reason: 'unavailable', retryable: true }],
    ['stub:empty', { reason: 'bad-answer' }],
    ['stub:endless', { reason: 'bad-answer', message: expect.stringContaining('more sound') }],
    ['stub:drop', { reason: 'interrupted', retryable: true }],
    ['stub:nothing-like-it', { reason: 'bad-request', retryable: false, message: expect.stringContaining('model_not_found') }]
  ])('that answers %s fails in its own way, and no key or text is in the error', async (model, expected) => {
    const error = await failureOf({ model })
    expect(error).toMatchObject({ name: 'DriverError', driver: 'openai', ...expected })
    expect(`${error.message} ${error.stack}`).not.toMatch(/sk-secret|Добрый/)
  })

  it.each([
    ['begins', 'stub:hang', { first_sound_ms: 50 }],
    ['goes on', 'stub:hang-after-first', { idle_ms: 50 }],
    ['ends', 'stub:paced', { total_ms: 250 }]
  ])('that never %s is given up', async (_, model, limits) => {
    expect(await failureOf({ model, ...limits })).toMatchObject({ name: 'DriverError', reason: 'timeout' })
  })

  it('is asked again when it fails before the first sound', async () => {
    expect(secondsOf(await speakAll(driverWith({ model: 'stub:fail-first', retries: 1 })))).toBeGreaterThan(0.3)
  })

  it('is not asked again after the first sound', async () => {
    const before = stub.requests.length
    await failureOf({ model: 'stub:drop', retries: 3 })
    expect(stub.requests.length).toBe(before + 1)
  })

  it('that is not there is unreachable', async () => {
    expect(await failureOf({ base_url: 'http://127.0.0.1:9' })).toMatchObject({ reason: 'unreachable', retryable: true })
  })

  it.each(['stub:hang', 'stub:paced'])('is left at once by whoever stops listening (%s)', async (model) => {
    const [left, arrived] = [stub.aborted.count, stub.arrived.count]
    const controller = new AbortController()
    const frames = driverWith({ model }).synthesize({ text: 'Добрый день', language: 'ru' }, controller.signal)[Symbol.asyncIterator]()
    const first = frames.next()
    await (model === 'stub:paced' ? first : stub.arrived.reached(arrived + 1))
    const end = (model === 'stub:paced' ? endOf(frames) : first.then(() => endOf(frames))).catch((error: unknown) => error)
    controller.abort(new Error('hung up'))
    await stub.aborted.reached(left + 1)
    expect(await end).toMatchObject({ message: 'hung up' })
  })

  it.each(['mp3', 'opus'] as const)('may send %s only', async (format) => {
    async function* tone() {
      yield { samples: toneOf(2, 24_000, 150), sampleRate: 24_000 }
    }
    const { signal } = new AbortController()
    const bytes = Buffer.concat(await Array.fromAsync(encodeStream(tone(), format, signal)))
    const fake: typeof fetch = async () => new Response(bytes, { headers: { 'content-type': contentTypeOf(format) } })
    const frames = await speakAll(createOpenaiTts(options.parse({ base_url: 'https://speech.example/v1' }), { fetch: fake }))
    expect(secondsOf(frames)).toBeCloseTo(2, 0)
    expect(pitchOf(frames)).toBeCloseTo(150, -1)
  })

  it('can be reached by another fetch', async () => {
    const fake: typeof fetch = async (_, init) => {
      expect(new Headers(init?.headers).get('authorization')).toBe('Bearer other')
      return new Response(new Int16Array(2_400).fill(900).buffer, { headers: { 'content-type': 'audio/L16; rate=48000; channels=1' } })
    }
    const frames = await speakAll(createOpenaiTts(options.parse({ base_url: 'https://speech.example/v1', api_key: 'other' }), { fetch: fake }))
    expect(secondsOf(frames)).toBeCloseTo(0.05, 3)
  })
})
