import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createXttsTts, options } from '#server/tts/drivers/xtts'
import { toneOf, wavOf } from '../support/stub-sound'
import { startStubXtts, type StubXtts } from '../support/stub-xtts'
import { pitchOf } from '../unit/audio/pitch'
import { secondsOf, speakAll, testTtsDriver } from './tts'

const KEY = 'sk-secret'
const TEXT = 'Добрый день, чем могу помочь?'
let folder: string
let stub: StubXtts

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secretary-xtts-'))
  vi.stubEnv('DATA_DIR', folder)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  stub = await startStubXtts({ key: KEY })
})
afterEach(() => stub.stop())

const driverWith = (settings: Record<string, unknown> = {}, url = stub.url) =>
  createXttsTts(options.parse({ base_url: url, api_key: KEY, speaker: 'Claribel Dervla', retries: 0, ...settings }))
const sent = (path: string) => stub.requests.filter(request => request.path === path).map(({ body }) => body as Record<string, unknown>)

function sample(name: string, hertz: number, seconds = 4) {
  const path = join(folder, name)
  writeFileSync(path, wavOf(toneOf(seconds, 16_000, hertz), 16_000))
  return path
}

testTtsDriver('xtts', async () => driverWith())

describe('a server of XTTS', () => {
  it('speaks with a speaker of its own, whatever is in the name', async () => {
    const [one, other] = [await speakAll(driverWith()), await speakAll(driverWith({ speaker: 'Damien "Black"' }))]
    expect(Math.abs(pitchOf(one) - pitchOf(other))).toBeGreaterThan(5)
    expect(sent('/clone_speaker')).toEqual([])
  })

  it('is sent texts in its own form, with the parameters', async () => {
    await speakAll(driverWith({ top_k: 30 }), { parameters: { temperature: 0.5, top_p: 0.9 } })
    const [{ gpt_cond_latent, speaker_embedding, ...rest }] = sent('/tts_stream') as [{ gpt_cond_latent: number[][], speaker_embedding: number[] }]
    expect(rest).toEqual({ text: TEXT, language: 'ru', add_wav_header: true, stream_chunk_size: '20', temperature: 0.5, top_p: 0.9, top_k: 30 })
    expect([gpt_cond_latent.length, speaker_embedding.length]).toEqual([32, 512])
  })

  it('is asked sentence by sentence, with no more than it says well', async () => {
    await speakAll(driverWith(), { text: `${TEXT} ${'Это очень длинное предложение, которое никак не кончается, '.repeat(8)} и всё.` })
    const texts = sent('/tts_stream').map(({ text }) => text as string)
    expect(texts[0]).toBe(TEXT)
    expect(texts.every(text => text.length <= 182)).toBe(true)
  })

  it('takes a voice from recordings once, and again when they are others', async () => {
    const settings = { speaker: undefined, samples: [sample('a.wav', 120), sample('b.wav', 130)] }
    await speakAll(driverWith(settings))
    await speakAll(driverWith(settings))
    expect(sent('/clone_speaker')).toEqual([{ wav_file: 44 + 8 * 24_000 * 2 }])
    await speakAll(driverWith({ ...settings, samples: [sample('a.wav', 200)] }))
    expect(sent('/clone_speaker')).toHaveLength(2)
  })

  it('takes it anew when a recording is replaced by another of the same name', async () => {
    const driver = driverWith({ speaker: undefined, samples: [sample('e.wav', 120)] })
    const before = await speakAll(driver)
    sample('e.wav', 220, 5)
    const after = await speakAll(driver)
    expect(sent('/clone_speaker')).toHaveLength(2)
    expect(pitchOf(before)).not.toBeCloseTo(pitchOf(after), 0)
  })

  it('takes it anew for another manner of listening, which it is told', async () => {
    const settings = { speaker: undefined, samples: [sample('c.wav', 140)] }
    const driver = driverWith(settings)
    for (const gpt_cond_len of [12, 20, 12]) await speakAll(driver, { parameters: { gpt_cond_len, gpt_cond_chunk_len: 4 } })
    expect(sent('/clone_speaker')).toMatchObject([{ gpt_cond_len: '12', gpt_cond_chunk_len: '4' }, { gpt_cond_len: '20', gpt_cond_chunk_len: '4' }])
    expect(sent('/tts_stream').every(body => !('gpt_cond_len' in body))).toBe(true)
  })

  it('speaks as fast as it is asked, whether it knows how or not', async () => {
    const knowing = await startStubXtts({ knows: ['speed', 'temperature'], key: KEY })
    for (const { url, requests } of [stub, knowing]) {
      const driver = driverWith({}, url)
      const [plain, fast] = [await speakAll(driver), await speakAll(driver, { speed: 1.5 })]
      expect(secondsOf(plain) / secondsOf(fast)).toBeCloseTo(1.5, 1)
      expect((requests.at(-1)?.body as object | undefined) ?? {}).toEqual(url === stub.url ? expect.not.objectContaining({ speed: 1.5 }) : expect.objectContaining({ speed: 1.5 }))
    }
    await knowing.stop()
  })

  it('is asked for one text at a time, by all voices together', async () => {
    const drivers = [driverWith(), driverWith({ speaker: 'Damien "Black"' })]
    await Promise.all([...drivers, ...drivers].map(driver => speakAll(driver)))
    expect(stub.script.overlaps).toBe(0)
  })

  it('shares the work with another one', async () => {
    const second = await startStubXtts({ key: KEY, pace: 5 })
    const driver = driverWith({ base_urls: [second.url] })
    await Promise.all([speakAll(driver), speakAll(driver), speakAll(driver)])
    expect(second.requests.filter(({ path }) => path === '/tts_stream').length).toBeGreaterThan(0)
    await second.stop()
  })

  it('is replaced by another one when it is gone', async () => {
    const gone = 'http://127.0.0.1:9'
    expect(secondsOf(await speakAll(driverWith({ base_urls: [stub.url], retries: 3 }, gone)))).toBeGreaterThan(0.3)
  })

  it('lets the next text in when one was left in the middle or in the queue', async () => {
    stub.script.faults.push('hang')
    const driver = driverWith()
    const [first, second] = [new AbortController(), new AbortController()]
    const speaking = speakAll(driver, {}, first.signal).catch((error: unknown) => error)
    while (!sent('/tts_stream').length) await stub.arrived.reached(stub.arrived.count + 1)
    const waiting = speakAll(driver, {}, second.signal).catch((error: unknown) => error)
    second.abort(new Error('left the queue'))
    expect(await waiting).toMatchObject({ message: 'left the queue' })
    first.abort(new Error('hung up'))
    expect(await speaking).toMatchObject({ message: 'hung up' })
    await stub.aborted.reached(1)
    expect(secondsOf(await speakAll(driver))).toBeGreaterThan(0.3)
  })

  it.each([
    ['fail', { reason: 'unavailable', retryable: true }],
    ['page', { reason: 'unavailable', message: expect.stringContaining('web page') }],
    ['drop', { reason: 'interrupted', retryable: true }],
    ['hang', { reason: 'timeout' }]
  ] as const)('that does this is said to: %s', async (fault, expected) => {
    stub.script.faults.push(fault)
    const error = await speakAll(driverWith({ first_sound_ms: fault === 'hang' ? 150 : 20_000 })).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'DriverError', driver: 'xtts', ...expected })
    expect(String(error)).not.toMatch(/sk-secret|Добрый/)
  })

  it('is asked again when it fails before the first sound', async () => {
    stub.script.faults.push('fail')
    expect(secondsOf(await speakAll(driverWith({ retries: 1 })))).toBeGreaterThan(0.3)
  })

  it('that sends something that is no voice is not believed', async () => {
    stub.script.faults.push('another-shape')
    const error = await speakAll(driverWith({ speaker: undefined, samples: [sample('d.wav', 150)] })).catch((error: unknown) => error)
    expect(error).toMatchObject({ reason: 'bad-answer' })
  })

  it.each([
    [{ speaker: 'Nobody' }, 'no such speaker'],
    [{ speaker: undefined }, 'neither samples nor a speaker'],
    [{ speaker: undefined, samples: ['/nowhere.wav'] }, 'sample of the voice is missing']
  ])('is not asked to speak as nobody: %j', async (settings, message) => {
    await expect(speakAll(driverWith(settings))).rejects.toMatchObject({ name: 'DriverError', message: expect.stringContaining(message) })
  })

  it('says what it has', async () => {
    expect(await driverWith().offers?.(new AbortController().signal)).toEqual({ voices: ['Claribel Dervla', 'Damien "Black"'], languages: expect.arrayContaining(['ru', 'en']) })
  })
})
