import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { disposeVad } from '#server/audio/vad'
import { createOpenaiStt, options } from '#server/stt/drivers/openai'
import { createSpeaker, silence } from '../support/spoken'
import { startStubSpeech, type StubSpeech } from '../support/stub-speech'
import { never, testSttDriver } from './stt'

const WORDS = 'здравствуйте запись на завтра'
const KEY = 'sk-secret-0123456789'
const speaker = createSpeaker()
let stub: StubSpeech
beforeAll(async () => {
  stub = await startStubSpeech({ key: KEY, texts: [WORDS] })
})
afterEach(() => {
  stub.script.texts = [WORDS]
  stub.script.delay = 0
})
afterAll(() => Promise.all([stub.stop(), speaker.dispose(), disposeVad()]))

const create = (more: Record<string, unknown> = {}, deps?: Parameters<typeof createOpenaiStt>[1]) =>
  createOpenaiStt(options.parse({ base_url: stub.baseUrl, api_key: KEY, ...more }), deps)
const sound = () => speaker.say(WORDS, 16_000)

testSttDriver('openai', { create: () => create(), say: rate => speaker.say(WORDS, rate), words: WORDS })

describe('a server of OpenAI\'s transcriptions', () => {
  it('gives times of words and segments', async () => {
    const { words, segments } = await create().transcribe!(await sound(), {}, never())
    expect(words.map(({ word }) => word)).toEqual(WORDS.split(' '))
    expect(segments).toMatchObject([{ text: WORDS }])
  })

  it('is reached by its address with and without the version', async () => {
    expect((await create({ base_url: stub.url }).transcribe!(await sound(), {}, never())).text).toBe(WORDS)
  })

  it('is not asked about silence', async () => {
    const before = stub.requests.length
    await create().transcribe!({ samples: silence(2_000, 16_000), sampleRate: 16_000 }, {}, never())
    expect(stub.requests).toHaveLength(before)
  })

  it('that refuses times of words is asked for the text, and never again for both', async () => {
    const asked: string[] = []
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const format = String((init?.body as FormData).get('response_format'))
      asked.push(format)
      return format === 'json' ? globalThis.fetch(url, init) : Response.json({ error: { message: 'verbose_json is unknown' } }, { status: 400 })
    }
    const driver = create({}, { fetch })
    expect(await driver.transcribe!(await sound(), {}, never())).toMatchObject({ text: WORDS, words: [], segments: [{ text: WORDS }] })
    await driver.transcribe!(await sound(), {}, never())
    expect(asked).toEqual(['verbose_json', 'json', 'json'])
  })

  it('is tried again after a hiccup, and counts as failed for a while when it goes on', async () => {
    let left = 1
    const fetch: typeof globalThis.fetch = async (url, init) => left-- > 0 ? new Response(null, { status: 503 }) : globalThis.fetch(url, init)
    const driver = create({}, { fetch })
    expect((await driver.transcribe!(await sound(), {}, never())).text).toBe(WORDS)
    expect(driver.state?.().state).toBe('idle')
    left = 9
    await expect(driver.transcribe!(await sound(), {}, never())).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    expect(driver.state?.()).toMatchObject({ state: 'failed' })
  })

  it('that takes too long is given up', async () => {
    stub.script.delay = 60_000
    await expect(create({ total_ms: 50 }).transcribe!(await sound(), {}, never())).rejects.toMatchObject({ name: 'DriverError', reason: 'timeout' })
  })

  it('is left at once when the caller goes', async () => {
    stub.script.delay = 60_000
    const controller = new AbortController()
    const arrived = stub.arrived.reached(stub.requests.length + 1)
    const asked = create().transcribe!(await sound(), {}, controller.signal)
    await arrived
    controller.abort(new Error('hung up'))
    await expect(asked).rejects.toThrow('hung up')
    await stub.aborted.reached(1)
  })

  it.each([
    ['nobody', 'http://127.0.0.1:9/v1', { reason: 'unreachable', retryable: true }],
    ['a web page', undefined, { reason: 'bad-answer' }]
  ])('%s at this address is a clear error', async (name, base_url, expected) => {
    const fetch: typeof globalThis.fetch = async () => new Response('<html>', { headers: { 'content-type': 'text/html' } })
    const driver = create({ ...base_url && { base_url }, retries: 0 }, name === 'a web page' ? { fetch } : {})
    await expect(driver.transcribe!(await sound(), {}, never())).rejects.toMatchObject(expected)
  })

  it.each([['[]'], ['{"text":5}'], ['nonsense']])('whose answer is %s is a clear error', async (body) => {
    const fetch: typeof globalThis.fetch = async () => new Response(body, { headers: { 'content-type': 'application/json' } })
    await expect(create({ retries: 0 }, { fetch }).transcribe!(await sound(), {}, never())).rejects.toMatchObject({ reason: 'bad-answer' })
  })

  it('never tells the key', async () => {
    const error = await create({ api_key: 'sk-wrong-key' }).transcribe!(await sound(), {}, never()).catch(error => error)
    expect(error).toMatchObject({ reason: 'unauthorized', retryable: false })
    expect(`${error} ${error.stack} ${error.cause}`).not.toContain('sk-')
  })
})
