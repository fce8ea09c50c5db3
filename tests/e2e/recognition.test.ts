import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import OpenAI, { toFile } from 'openai'
import WebSocket from 'ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeStream, encodeWav, type AudioFormat, type PcmFrame } from '#server/audio'
import { createApiKey, createUser, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'
import { blocksOf, createSpeaker, noise, silence } from '../support/spoken'
import { startStubSpeech } from '../support/stub-speech'

const TINY = fileURLToPath(new URL('../fixtures/tiny-asr', import.meta.url))
const WORDS = 'здравствуйте запись завтра'
const speaker = createSpeaker()
const dataDir = mkdtempSync(join(tmpdir(), 'secretary-'))
let server: TestServer
let admin: ApiClient
let apiKey: string
beforeAll(async () => {
  mkdirSync(join(dataDir, 'models'))
  cpSync(TINY, join(dataDir, 'models', 'tiny'), { recursive: true })
  server = await startServer({ dataDir })
  admin = await signIn(server)
  apiKey = (await createApiKey(admin, ['chat', 'speech'])).secret
})
afterAll(async () => {
  await server.stop()
  await speaker.dispose()
  rmSync(dataDir, { recursive: true, force: true })
})

const wav = async (text: string, rate = 16_000) => new Uint8Array(encodeWav([await speaker.say(text, rate)]))
const wavOf = (samples: Int16Array, sampleRate = 16_000) => new Uint8Array(encodeWav([{ samples, sampleRate }]))

async function encoded(format: AudioFormat, frame: PcmFrame): Promise<Uint8Array> {
  async function* one() {
    yield frame
  }
  return new Uint8Array(Buffer.concat(await Array.fromAsync(encodeStream(one(), format, new AbortController().signal))))
}

/** A form with one file, as any HTTP client sends it. */
async function send(path: string, bytes: Uint8Array, { field = 'file', token = admin.token, ...fields }: Record<string, string> = {}) {
  const body = new FormData()
  body.set(field, new Blob([new Uint8Array(bytes)]), 'sound.bin')
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  const response = await fetch(server.url + path, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })
  return { response, status: response.status, json: () => response.json() as Promise<any> }
}

describe('a recording', () => {
  it('is recognised, with the times of its words', async () => {
    const { status, json } = await send('/admin/stt/transcribe?language=ru', await wav(WORDS))
    expect(status).toBe(200)
    const transcript = await json()
    expect(transcript).toMatchObject({ text: WORDS, language: 'ru', engine: 'tiny', segments: [{ text: WORDS }] })
    expect(transcript.words.map(({ word }: { word: string }) => word)).toEqual(WORDS.split(' '))
    expect(transcript.segments[0].words).toEqual(transcript.words)
  })

  it.each(['mp3', 'opus'] as const)('may be %s', async (format) => {
    const { status, json } = await send('/stt', await encoded(format, await speaker.say(WORDS, 24_000)), { field: 'audio' })
    expect(status).toBe(200)
    expect(await json()).toMatchObject({ text: WORDS, language: 'ru', segments_count: 1 })
  })

  it('may be heard by the engine that is named, as the predecessor named them', async () => {
    for (const engine of ['vosk', 'tiny', 'auto']) expect(await (await send(`/admin/stt/transcribe?engine=${engine}`, await wav('да'))).json()).toMatchObject({ text: 'да', engine: 'tiny' })
    for (const engine of ['whisper', 'nobody']) expect((await send(`/admin/stt/transcribe?engine=${engine}`, await wav('да'))).status).toBe(400)
  })

  it('without words has none', async () => {
    const { status, json } = await send('/stt', wavOf(silence(2_000, 16_000)))
    expect(status).toBe(200)
    expect(await json()).toMatchObject({ text: '', segments_count: 0 })
  })

  it.each([
    ['broken', async () => (await wav(WORDS)).subarray(0, 30), [400, 415]],
    ['no sound', async () => Buffer.from('<html>hello</html>'.repeat(100)), [415]],
    ['empty', async () => new Uint8Array(0), [400]],
    ['a WAV without sound', async () => wavOf(new Int16Array(0)), [400]]
  ])('that is %s is a clear error', async (_name, make, statuses) => {
    const { status, json } = await send('/admin/stt/transcribe', new Uint8Array(await make()))
    expect(statuses).toContain(status)
    expect(await json()).toMatchObject({ detail: expect.any(String), code: expect.any(String) })
  })

  it('that is said to be 300 MB is refused before it is sent', async () => {
    const { hostname, port } = new URL(server.url)
    const asked = request({ hostname, port, path: '/stt', method: 'POST', headers: { 'authorization': `Bearer ${admin.token}`, 'content-type': 'multipart/form-data; boundary=x', 'content-length': 300 * 1024 * 1024 } })
    asked.on('error', () => {}) // the connection is closed on who goes on sending
    asked.flushHeaders()
    const [{ statusCode }] = await once(asked, 'response')
    expect(statusCode).toBe(413)
    asked.destroy()
  })

  it('is refused before it is received when its sender has enough under way', async () => {
    const { token } = await createUser(server, admin, 'busy', 'user')
    const begin = (path: string) => request(server.url + path, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x', 'content-length': 100_000 }
    })
    const uploads = ['/stt', '/process_call', '/admin/stt/transcribe', '/v1/audio/transcriptions'].map(begin)
    for (const upload of uploads) upload.on('error', () => {}).write('--x\r\n')
    await expect.poll(async () => {
      const one = begin('/stt').on('error', () => {})
      one.flushHeaders()
      const status = await Promise.race([once(one, 'response').then(([{ statusCode }]) => statusCode), new Promise(resolve => setTimeout(resolve, 300))])
      one.destroy()
      return status
    }, { timeout: 8_000 }).toBe(429)
    for (const upload of uploads) upload.destroy()
    const bytes = await wav('да')
    await expect.poll(async () => (await send('/stt', bytes, { token })).status, { timeout: 8_000 }).toBe(200)
  }, 20_000)

  it('is refused without a sign-in, the right, or the scope', async () => {
    const bytes = await wav('да')
    const guest = await createUser(server, admin, 'guest', 'guest')
    const { secret: chatOnly } = await createApiKey(admin, ['chat'])
    const { secret: speechOnly } = await createApiKey(admin, ['speech'])
    expect((await send('/admin/stt/transcribe', bytes, { token: 'wrong' })).status).toBe(401)
    expect((await send('/admin/stt/transcribe', bytes, { token: guest.token })).status).toBe(403)
    expect((await send('/stt', bytes, { token: chatOnly })).status).toBe(403)
    expect((await send('/stt', bytes, { token: speechOnly })).status).toBe(200)
    expect((await send('/process_call', bytes, { token: speechOnly })).status).toBe(403)
  })
})

describe('the official openai client', () => {
  const client = () => new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 })
  const file = async () => toFile(await wav(WORDS), 'sound.wav')

  it('gets a text', async () => {
    const transcription = await client().audio.transcriptions.create({ model: 'whisper-1', file: await file() })
    expect(transcription.text).toBe(WORDS)
  })

  it('gets words and segments with their times', async () => {
    const transcription = await client().audio.transcriptions.create({ model: 'tiny', file: await file(), language: 'ru', response_format: 'verbose_json', timestamp_granularities: ['word', 'segment'] })
    expect(transcription).toMatchObject({ text: WORDS, language: 'russian', segments: [{ id: 0, text: WORDS }] })
    expect(transcription.words?.map(({ word }) => word)).toEqual(WORDS.split(' '))
    expect(transcription.duration).toBeGreaterThan(1)
  })

  it('gets a stream of pieces', async () => {
    const stream = await client().audio.transcriptions.create({ model: 'tiny', file: await file(), stream: true })
    const events = await Array.fromAsync(stream)
    expect(events.map(event => event.type === 'transcript.text.delta' ? event.delta : '').join('')).toBe(WORDS)
    expect(events.at(-1)).toEqual({ type: 'transcript.text.done', text: WORDS })
  })

  it('gets plain text and subtitles', async () => {
    const create = async (response_format: 'text' | 'srt' | 'vtt') => client().audio.transcriptions.create({ model: 'whisper-1', file: await file(), response_format })
    expect(String(await create('text')).trim()).toBe(WORDS)
    expect(await create('srt')).toMatch(new RegExp(`^1\\n00:00:0\\d,\\d{3} --> 00:00:0\\d,\\d{3}\\n${WORDS}\\n`))
    expect(await create('vtt')).toMatch(new RegExp(`^WEBVTT\\n\\n00:00:0\\d\\.\\d{3} --> .*\\n${WORDS}\\n`))
  })

  it('gets its own kind of error', async () => {
    await expect(client().audio.transcriptions.create({ model: 'whisper-1', file: await toFile(Buffer.from('nonsense'), 'sound.wav') })).rejects.toMatchObject({ status: 415, code: 'audio_unsupported' })
    await expect(client().audio.transcriptions.create({ model: 'whisper-1', file: await file(), language: 'xx' })).rejects.toMatchObject({ status: 400, param: 'language' })
  })
})

describe('a recorded call', () => {
  it('is answered with speech, and its words are in the headers', async () => {
    const { response, status } = await send('/process_call', await wav('привет'), { field: 'audio', token: apiKey })
    expect(status).toBe(200)
    expect(response.headers.get('content-type')).toBe('audio/wav')
    expect(response.headers.get('x-call-id')).toMatch(/^[\da-f-]{36}$/)
    expect(decodeURIComponent(response.headers.get('x-recognized-text') ?? '')).toBe('привет')
    const answer = decodeURIComponent(response.headers.get('x-response-text') ?? '')
    expect(answer).toMatch(/[а-я]{3}/)
    const sound = Buffer.from(await response.arrayBuffer())
    expect(sound.toString('latin1', 0, 4)).toBe('RIFF')
    expect(sound.length).toBeGreaterThan(10_000)
  })

  it('without words says so', async () => {
    for (const samples of [silence(2_000, 16_000), noise(1_500, 16_000, 300)]) {
      const { status, json } = await send('/process_call', wavOf(samples), { token: apiKey })
      expect(status).toBe(422)
      expect(await json()).toMatchObject({ code: 'nothing_heard' })
    }
  })
})

describe('the state of recognition', () => {
  it('is told with its engines and models', async () => {
    const { body } = await admin.call('GET', '/admin/stt/status')
    expect(body).toMatchObject({
      vosk: { available: true, model: 'tiny', realtime: true, offline: true },
      whisper: { available: false, model: null },
      preferred_engine: 'tiny',
      live: { chosen: 'auto', engine: 'tiny' },
      file: { chosen: 'auto', engine: 'tiny' },
      engines: [{ id: 'tiny', kind: 'model', driver: 'sherpa', model_type: 'tone', realtime: true, offline: true }]
    })
    expect((await admin.call('GET', '/admin/stt/models')).body).toMatchObject({ models: [{ id: 'tiny', path: 'tiny', size_mb: 1.4 }] })
  })

  it('may be chosen by an admin only', async () => {
    const { call } = await createUser(server, admin, 'chooser')
    expect((await call('PUT', '/admin/stt/engine', { live_engine: 'tiny' })).status).toBe(403)
    expect((await call('GET', '/admin/stt/status')).status).toBe(200)
    expect((await admin.call('PUT', '/admin/stt/engine', { live_engine: 'nobody' })).status).toBe(400)
    expect((await admin.call('PUT', '/admin/stt/engine', {})).status).toBe(400)
    expect((await admin.call('PUT', '/admin/stt/engine', { live_engine: 'tiny' })).body).toMatchObject({ live: { chosen: 'tiny' }, file: { chosen: 'auto' } })
    await admin.call('PUT', '/admin/stt/engine', { live_engine: 'auto' })
  })

  it('is tried by speaking to oneself', async () => {
    const { body } = await admin.call('POST', `/admin/stt/test?text_to_speak=${encodeURIComponent('Здравствуйте! Запись, завтра?')}`)
    expect(body).toMatchObject({ original_text: 'Здравствуйте! Запись, завтра?', recognized_text: WORDS, match: true, words_count: 3, engine: 'tiny' })
  })

  it('says that nothing is installed', async () => {
    const bare = await startServer()
    const { call, token } = await signIn(bare)
    expect((await call('GET', '/admin/stt/status')).body).toMatchObject({ vosk: { available: false }, preferred_engine: null, engines: [] })
    const body = new FormData()
    body.set('file', new Blob([new Uint8Array(await wav('да'))]), 'a.wav')
    const response = await fetch(`${bare.url}/stt`, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ code: 'no_recogniser', detail: expect.stringContaining('Models') })
    await bare.stop()
  })

  it('takes a connected server for recordings', async () => {
    const stub = await startStubSpeech({ texts: ['из облака'] })
    const { body } = await admin.call('POST', '/admin/stt/providers', { name: 'Stub', driver: 'openai', base_url: stub.baseUrl })
    expect(await (await send('/stt', await wav('привет'))).json()).toMatchObject({ text: 'из облака', engine: body.provider.id })
    await admin.call('DELETE', `/admin/stt/providers/${body.provider.id}`)
    await stub.stop()
    expect(await (await send('/stt', await wav('привет'))).json()).toMatchObject({ text: 'привет', engine: 'tiny' })
  })
})

/** A client of the live socket. */
async function connect(token = admin.token) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/admin/stt/ws/stream`, { headers: { authorization: `Bearer ${token}` } })
  const messages: any[] = []
  let arrived = Promise.withResolvers<undefined>()
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)))
    arrived.resolve(undefined)
    arrived = Promise.withResolvers()
  })
  const closed = new Promise<number>(resolve => socket.once('close', resolve))
  await once(socket, 'open')
  return {
    socket,
    messages,
    closed,
    say: (message: object) => socket.send(JSON.stringify(message)),
    push({ samples, sampleRate }: PcmFrame) {
      for (const block of blocksOf(samples, sampleRate / 50)) socket.send(new Uint8Array(block.buffer))
    },
    async until(found: (message: any) => boolean) {
      for (let at = 0; ; at++) {
        while (at >= messages.length) await arrived.promise
        if (found(messages[at])) return messages[at]
      }
    }
  }
}

describe('the live socket', () => {
  it.each([8_000, 16_000, 24_000, 48_000])('gives words while they are spoken at %i Hz, and the last ones at the end', async (sample_rate) => {
    const { say, push, until, messages, closed } = await connect()
    say({ type: 'start', sample_rate, language: 'ru' })
    expect(await until(({ type }) => type === 'ready')).toMatchObject({ engine: 'tiny' })
    push(await speaker.say(WORDS, sample_rate))
    await until(({ type }) => type === 'partial')
    say({ type: 'stop' })
    expect(await until(({ type }) => type === 'final')).toMatchObject({ text: WORDS, last: true, words: [{ word: 'здравствуйте' }, {}, {}] })
    await closed
    expect(messages.filter(({ type }) => type === 'partial').every(({ text }) => WORDS.startsWith(text))).toBe(true)
  })

  it('takes sound and a stop before it is ready', async () => {
    const { say, push, until } = await connect()
    say({ type: 'start', sample_rate: 16_000 })
    push(await speaker.say('спасибо', 16_000))
    say({ type: 'stop' })
    expect(await until(({ type }) => type === 'final')).toMatchObject({ text: 'спасибо' })
  })

  it('ends an utterance with a pause and goes on', async () => {
    const { say, push, until, socket } = await connect()
    say({ type: 'start', sample_rate: 16_000 })
    push(await speaker.say('привет', 16_000))
    push({ samples: silence(1_000, 16_000), sampleRate: 16_000 })
    expect(await until(({ type }) => type === 'final')).toMatchObject({ text: 'привет', last: false })
    push(await speaker.say('заказ', 16_000))
    say({ type: 'stop' })
    expect(await until(({ last }) => last)).toMatchObject({ text: 'заказ' })
    socket.close()
  })

  it.each([
    ['nonsense', 'nonsense', 'bad_request'],
    ['another rate', JSON.stringify({ type: 'start', sample_rate: 11_025 }), 'bad_request'],
    ['sound before the start', new Uint8Array(320), 'bad_request'],
    ['a stop before the start', JSON.stringify({ type: 'stop' }), 'bad_request']
  ])('answers %s with an error', async (_name, data, code) => {
    const { socket, until, closed } = await connect()
    socket.send(data)
    expect(await until(message => 'error' in message)).toMatchObject({ code })
    await closed
  })

  it('refuses sound that comes far faster than anybody speaks, and nobody else notices', async () => {
    const [greedy, other] = [await connect(), await connect()]
    for (const { say, until } of [greedy, other]) {
      say({ type: 'start', sample_rate: 8_000 })
      await until(({ type }) => type === 'ready')
    }
    const minute = new Uint8Array(silence(6_000, 8_000).buffer)
    for (let i = 0; i < 30; i++) greedy.socket.send(minute)
    expect(await greedy.until(message => 'error' in message)).toMatchObject({ code: 'too_fast' })
    other.push(await speaker.say('помощь', 8_000))
    other.say({ type: 'stop' })
    expect(await other.until(({ last }) => last)).toMatchObject({ text: 'помощь' })
  })

  it('recovers when its engine is killed in the middle of a word', async () => {
    const { say, push, until } = await connect()
    say({ type: 'start', sample_rate: 8_000 })
    await until(({ type }) => type === 'ready')
    const { samples } = await speaker.say(WORDS, 8_000)
    const half = samples.length >> 1
    push({ samples: samples.slice(0, half), sampleRate: 8_000 })
    await until(({ type }) => type === 'partial')
    const { body } = await admin.call('GET', '/admin/stt/status')
    process.kill(Number(/\d+/.exec(body.engines[0].detail)?.[0]), 'SIGKILL')
    push({ samples: samples.slice(half), sampleRate: 8_000 })
    say({ type: 'stop' })
    expect(await until(({ last }) => last)).toMatchObject({ text: WORDS })
  })

  it('holds a few streams of one caller at once', async () => {
    const { token } = await createUser(server, admin, 'many')
    const sockets = []
    for (let i = 0; i < 4; i++) {
      const client = await connect(token)
      client.say({ type: 'start', sample_rate: 8_000 })
      await client.until(({ type }) => type === 'ready')
      sockets.push(client)
    }
    const fifth = await connect(token)
    fifth.say({ type: 'start', sample_rate: 8_000 })
    expect(await fifth.until(message => 'error' in message)).toMatchObject({ code: 'too_many_requests' })
    for (const { socket } of sockets) socket.close()
  })

  it('is for who may use it', async () => {
    const guest = await createUser(server, admin, 'deaf', 'guest')
    await expect(connect(guest.token)).rejects.toThrow('403')
    await expect(connect('wrong')).rejects.toThrow('401')
  })
})

it('keeps nothing of what was sent', () => {
  const kept = readFileSync(join(dataDir, 'secretary.db')).includes('RIFF')
  expect(kept).toBe(false)
})
