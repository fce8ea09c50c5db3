import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey, createUser, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'
import { toneOf, wavOf } from '../support/stub-sound'
import { startStubSpeech, type StubSpeech } from '../support/stub-speech'
import { startStubXtts, type StubXtts } from '../support/stub-xtts'

const KEY = 'sk-very-secret-key'
const TEXT = 'Здравствуйте, чем могу помочь вам сегодня?'

let server: TestServer
let admin: ApiClient
let speech: StubSpeech
let xtts: StubXtts
beforeAll(async () => {
  [server, speech, xtts] = await Promise.all([startServer(), startStubSpeech({ key: KEY, texts: ['здравствуйте'] }), startStubXtts({ knows: ['temperature', 'top_p', 'top_k', 'repetition_penalty'] })])
  admin = await signIn(server)
})
afterAll(() => Promise.all([server.stop(), speech.stop(), xtts.stop()]))

const connect = async (kind: 'tts' | 'stt', fields: Record<string, unknown>) => {
  const { status, body } = await admin.call('POST', `/admin/${kind}/providers`, { name: 'Stub', driver: 'openai', base_url: speech.baseUrl, api_key: KEY, ...fields })
  expect(status).toBe(200)
  return body.provider as Record<string, any> & { id: string }
}
const createVoice = async (fields: Record<string, unknown>) => {
  const { status, body } = await admin.call('POST', '/admin/voices', { name: 'Голос', language: 'ru', ...fields })
  expect(body).toMatchObject({ status: 'ok' })
  expect(status).toBe(201)
  return body.voice as Record<string, any> & { id: string }
}
const upload = async (id: string, bytes: Uint8Array, fields: Record<string, string> = {}) => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)], { type: 'audio/wav' }), '../../evil.wav')
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const response = await fetch(`${server.url}/admin/voices/${encodeURIComponent(id)}/samples`, { method: 'POST', headers: { authorization: `Bearer ${admin.token}` }, body: form })
  return { status: response.status, body: await response.json() as Record<string, any> }
}
const recording = wavOf(toneOf(4, 16_000, 150), 16_000)
const secondsOf = async (body: Record<string, unknown>) => Number((await admin.raw('POST', '/admin/tts/test', { text: TEXT, ...body })).headers.get('x-duration-sec'))

describe('a server that speaks', () => {
  it('is connected, tested, changed and taken away, and its key never comes back', async () => {
    const { id, api_key_masked } = await connect('tts', { name: 'Cloud', options: { model: 'tts-1' } })
    expect(api_key_masked).toBe('***-key')
    const tested = await admin.call('POST', `/admin/tts/providers/${id}/test`)
    expect(tested.body).toMatchObject({ status: 'ok', latency_ms: expect.any(Number), first_sound_ms: expect.any(Number), voices: expect.arrayContaining(['nova']) })
    expect(tested.body.seconds).toBeGreaterThan(1)
    expect((await admin.call('PUT', `/admin/tts/providers/${id}`, { name: 'Cloud 2', api_key: '' })).body.provider).toMatchObject({ name: 'Cloud 2', api_key_masked: '***-key' })
    expect((await admin.call('PUT', `/admin/tts/providers/${id}`, { base_url: 'http://thief.example' })).status).toBe(400)
    const { body } = await admin.call('GET', '/admin/tts/providers')
    expect(body.drivers).toEqual(['openai', 'xtts'])
    expect(JSON.stringify(body)).not.toContain(KEY)
    expect((await admin.call('DELETE', `/admin/tts/providers/${id}`)).status).toBe(200)
    expect((await admin.call('POST', `/admin/tts/providers/${id}/test`)).status).toBe(404)
  })

  it('of XTTS says which speakers it has', async () => {
    const { id } = await connect('tts', { driver: 'xtts', base_url: xtts.url })
    expect((await admin.call('POST', `/admin/tts/providers/${id}/test`)).body).toMatchObject({ status: 'ok', voices: ['Claribel Dervla', 'Damien "Black"'], languages: expect.arrayContaining(['ru']) })
  })

  it('that does not answer, or not to us, is said to', async () => {
    const [gone, closed] = [await connect('tts', { base_url: 'http://127.0.0.1:9', options: { retries: 0 } }), await connect('tts', { api_key: 'sk-wrong', options: { retries: 0 } })]
    expect((await admin.call('POST', `/admin/tts/providers/${gone.id}/test`)).body).toMatchObject({ status: 'error', code: 'provider_unreachable' })
    const { body } = await admin.call('POST', `/admin/tts/providers/${closed.id}/test`)
    expect(body).toMatchObject({ status: 'error', code: 'provider_unauthorized' })
    expect(JSON.stringify(body)).not.toContain('sk-wrong')
  })

  it.each([
    { driver: 'espeak' }, { driver: 'constructor' }, { base_url: 'file:///etc/passwd' }, { base_url: 'not an address' }, { base_url: 'http://user:password@server.example' }, { base_url: 'http://server.example/v1?key=secret' }, { options: { first_sound_ms: 'long' } }, { api_key: 'two\nlines' }
  ])('is not connected with %j', async (fields) => {
    expect((await admin.call('POST', '/admin/tts/providers', { name: 'Stub', driver: 'openai', base_url: speech.baseUrl, ...fields })).status).toBe(400)
  })

  it('is the admin\'s to connect', async () => {
    const user = await createUser(server, admin, 'speaker', 'user')
    for (const [method, path] of [['GET', '/admin/tts/providers'], ['POST', '/admin/tts/providers'], ['GET', '/admin/stt/providers'], ['POST', '/admin/voices'], ['PUT', '/admin/tts/tuning']] as const) {
      expect((await user.call(method, path, method === 'GET' ? undefined : {})).status, path).toBe(403)
    }
  })
})

describe('a server that recognises', () => {
  it('is tested with a sentence', async () => {
    const { id } = await connect('stt', {})
    expect((await admin.call('POST', `/admin/stt/providers/${id}/test`)).body).toMatchObject({ status: 'ok', text: 'здравствуйте', seconds: expect.any(Number) })
    expect((await admin.call('POST', `/admin/tts/providers/${id}/test`)).status).toBe(404)
    expect((await admin.call('GET', '/admin/stt/providers')).body).toMatchObject({ drivers: ['openai'], providers: [{ id }] })
    expect((await admin.call('DELETE', `/admin/stt/providers/${id}`)).status).toBe(200)
  })
})

describe('a voice of a provider', () => {
  it('is made, heard, chosen, and spoken by the built-in one when its server is gone', async () => {
    const stub = await startStubSpeech()
    const { id: provider } = await connect('tts', { base_url: stub.baseUrl, options: { retries: 0 } })
    const { id } = await createVoice({ name: 'Nova', driver: 'openai', options: { provider, voice: 'nova' } })
    const test = await admin.raw('POST', '/admin/voice/test', { voice: id })
    expect(test.status).toBe(200)
    expect(Number(test.headers.get('x-duration-sec'))).toBeGreaterThan(1)
    expect(stub.requests.at(-1)?.body).toMatchObject({ voice: 'nova' })
    expect((await admin.call('POST', '/admin/voice', { voice: id })).body).toEqual({ status: 'ok', engine: 'openai', voice: id })
    expect((await admin.call('GET', '/admin/voice')).body).toEqual({ engine: 'openai', voice: id })
    await stub.stop()
    expect((await admin.raw('POST', '/admin/voice/test', { voice: id })).status).toBe(502)
    expect((await admin.raw('POST', '/tts', { text: 'Говорит запасной голос.' })).status).toBe(200)
    expect((await admin.call('DELETE', `/admin/voices/${id}`)).status).toBe(409)
    await admin.call('POST', '/admin/voice', { voice: 'espeak-ru-anna' })
    expect((await admin.call('DELETE', `/admin/voices/${id}`)).status).toBe(200)
  })

  it('without its provider is unavailable and says why, and others speak on', async () => {
    const { id: provider } = await connect('tts', {})
    const { id } = await createVoice({ name: 'Lost', driver: 'openai', options: { provider } })
    await admin.call('DELETE', `/admin/tts/providers/${provider}`)
    const { body } = await admin.call('GET', '/admin/voices')
    expect(body.voices.find((voice: { id: string }) => voice.id === id)).toMatchObject({ available: false, reason: 'no-provider', reason_detail: provider, engine: 'openai' })
    expect((await admin.call('POST', '/admin/voice', { voice: id })).status).toBe(503)
    expect(JSON.stringify((await admin.call('GET', '/v1/voices')).body)).not.toContain(id)
    expect((await admin.raw('POST', '/admin/voice/test', { voice: id })).status).toBe(503)
    expect((await admin.raw('POST', '/tts', { text: TEXT })).status).toBe(200)
  })

  it('is heard over OpenAI\'s own API, by its id', async () => {
    const { id: provider } = await connect('tts', {})
    const { id } = await createVoice({ name: 'Echo', driver: 'openai', options: { provider, voice: 'echo' } })
    const { secret } = await createApiKey(admin, ['speech'])
    const listed = await admin.call('GET', '/v1/voices')
    expect(listed.body.voices).toContainEqual({ voice_id: id, name: 'Echo', language: 'ru' })
    const response = await fetch(`${server.url}/v1/audio/speech`, { method: 'POST', headers: { 'authorization': `Bearer ${secret}`, 'content-type': 'application/json' }, body: JSON.stringify({ model: 'tts-1', voice: id, input: TEXT, response_format: 'pcm' }) })
    expect(response.status).toBe(200)
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(24_000)
    expect(speech.requests.at(-1)?.body).toMatchObject({ voice: 'echo', model: 'tts-1' })
  })
})

describe('a cloned voice', () => {
  it('is made with consent from recordings, and speaks with the manner that was chosen', async () => {
    const { id: provider } = await connect('tts', { driver: 'xtts', base_url: xtts.url })
    const refused = await admin.call('POST', '/admin/voices', { name: 'Ольга', language: 'ru', driver: 'xtts', options: { provider } })
    expect(refused).toMatchObject({ status: 400, body: { issues: [{ path: 'consent' }] } })
    const { id, reason } = await createVoice({ name: 'Ольга', driver: 'xtts', options: { provider }, consent: true })
    expect(reason).toBe('no-samples')
    const { status, body } = await upload(id, recording)
    expect(status).toBe(200)
    expect(body.voice).toMatchObject({ available: true, samples_count: 1, consent: { by: 'admin' } })
    const path = `/admin/voices/${encodeURIComponent(id)}/samples/${body.sample.name}`
    const file = await admin.raw('GET', path)
    expect(file.headers.get('content-type')).toBe('audio/wav')
    expect(Buffer.from(await file.arrayBuffer())).toEqual(readFileSync(join(server.dataDir, 'voices', id, body.sample.name)))
    expect((await admin.raw('GET', path.replace('sample-', '..%2Fsample-'))).status).toBe(400)

    await admin.call('POST', '/admin/tts/presets/custom', { name: 'Ровно', params: { speed: 1, pitch: 1, temperature: 0.11, top_k: 7 } })
    expect(await secondsOf({ voice: id, preset: 'Ровно' })).toBeGreaterThan(1)
    expect(xtts.requests.at(-1)?.body).toMatchObject({ temperature: 0.11, top_k: 7 })
    expect((await admin.call('DELETE', path)).body.voice).toMatchObject({ samples_count: 0, available: false })
  })

  it.each([
    ['that is silent', wavOf(new Int16Array(64_000), 16_000), 400, 'sample_silent'],
    ['that is too short', wavOf(toneOf(1, 16_000, 150), 16_000), 400, 'sample_too_short'],
    ['that is a page', Buffer.from('<html></html>'), 415, 'audio_unsupported']
  ])('takes no recording %s', async (_, bytes, status, code) => {
    const { id: provider } = await connect('tts', { driver: 'xtts', base_url: xtts.url })
    const { id } = await createVoice({ driver: 'xtts', options: { provider }, consent: true })
    expect(await upload(id, bytes)).toMatchObject({ status, body: { code } })
  })
})

describe('what the owner sets for all voices', () => {
  it('is heard: speed and pitch of everything', async () => {
    const usual = await secondsOf({ preset: 'neutral' })
    expect((await admin.call('PUT', '/admin/tts/tuning', { speed: 0.5, pitch: 1 })).body).toMatchObject({ status: 'ok', tuning: { speed: 0.5 } })
    expect(await secondsOf({ preset: 'neutral' }) / usual).toBeGreaterThan(1.5)
    await admin.call('PUT', '/admin/tts/tuning', { speed: 1, pitch: 1 })
    expect((await admin.call('GET', '/admin/tts/tuning')).body).toEqual({ speed: 1, pitch: 1 })
    expect((await admin.call('PUT', '/admin/tts/tuning', { speed: 9, pitch: 1 })).status).toBe(400)
  })

  it('is sent: the parameters of XTTS', async () => {
    const { id: provider } = await connect('tts', { driver: 'xtts', base_url: xtts.url })
    const { id } = await createVoice({ name: 'Studio', driver: 'xtts', options: { provider, speaker: 'Claribel Dervla' } })
    expect((await admin.call('GET', '/admin/tts/xtts/params')).body).toMatchObject({ default_preset: 'natural', current_params: { temperature: 0.75, repetition_penalty: 4, top_k: 55, top_p: 0.88, speed: 0.98, gpt_cond_len: 20, gpt_cond_chunk_len: 5 }, overrides: {} })
    expect((await admin.call('POST', '/admin/tts/xtts/params', { temperature: 0.42, speed: 1.5 })).body).toMatchObject({ status: 'ok', params: { temperature: 0.42, speed: 1.5 } })
    expect((await admin.call('GET', '/admin/tts/xtts/params')).body).toMatchObject({ preset_params: { temperature: 0.75, speed: 0.98 }, current_params: { temperature: 0.42, speed: 1.5 }, overrides: { temperature: 0.42, speed: 1.5 } })
    await secondsOf({ voice: id })
    expect(xtts.requests.at(-1)?.body).toMatchObject({ temperature: 0.42, top_k: 55 })
    expect((await admin.call('POST', '/admin/tts/xtts/params', { temperature: null, speed: null })).body.params).toMatchObject({ temperature: 0.75, speed: 0.98 })
    expect((await admin.call('POST', '/admin/tts/xtts/params', { temperature: 9 })).status).toBe(400)
  })

  it('is undone: a voice chosen for everything is left to the personas again', async () => {
    expect((await admin.call('POST', '/admin/voice', { voice: 'espeak-ru-dmitri' })).body).toEqual({ status: 'ok', engine: 'espeak', voice: 'espeak-ru-dmitri' })
    expect((await admin.call('GET', '/admin/voices')).body.current).toEqual({ engine: 'espeak', voice: 'espeak-ru-dmitri', chosen: true })
    expect((await admin.call('POST', '/admin/voice', { voice: null })).body).toEqual({ status: 'ok', engine: 'espeak', voice: 'espeak-ru-anna' })
    expect((await admin.call('GET', '/admin/voices')).body.current).toEqual({ engine: 'espeak', voice: 'espeak-ru-anna', chosen: false })
    expect((await admin.call('POST', '/admin/voice', {})).status).toBe(400)
  })

  it('is kept: how fast Piper speaks', async () => {
    expect((await admin.call('POST', '/admin/tts/piper/params', { speed: 1.25 })).body).toEqual({ status: 'ok', speed: 1.25 })
    expect((await admin.call('GET', '/admin/tts/piper/params')).body).toEqual({ speed: 1.25, voices: {} })
  })
})

it('a voice.json dropped into the folder is a voice at once, a broken one says so', async () => {
  const { mkdirSync, writeFileSync } = await import('node:fs')
  const drop = (id: string, text: string) => {
    mkdirSync(join(server.dataDir, 'voices', id), { recursive: true })
    writeFileSync(join(server.dataDir, 'voices', id, 'voice.json'), text)
  }
  drop('slow-boris', JSON.stringify({ name: 'Boris', language: 'ru', driver: 'espeak', options: { voice: 'espeak-ru-boris' }, speed: 0.5 }))
  drop('broken', '{"name":')
  await expect.poll(async () => (await admin.call('GET', '/admin/voices')).body.voices, { timeout: 5_000 }).toEqual(expect.arrayContaining([
    expect.objectContaining({ id: 'slow-boris', available: true, can_edit: true }),
    expect.objectContaining({ id: 'broken', available: false, reason: 'broken-manifest', reason_detail: 'not valid JSON' })
  ]))
  expect(await secondsOf({ voice: 'slow-boris', preset: 'neutral' }) / await secondsOf({ voice: 'boris', preset: 'neutral' })).toBeGreaterThan(1.5)
})
