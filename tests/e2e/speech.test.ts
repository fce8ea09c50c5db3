import { once } from 'node:events'
import { WebSocket } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey, createUser, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

const PATH = '/admin/tts/ws/stream'
const SENTENCE = 'Здравствуйте, это проверка голоса. '

let server: TestServer
let admin: ApiClient
beforeAll(async () => {
  server = await startServer()
  admin = await signIn(server)
})
afterAll(() => server.stop())

/** A socket and what comes over it; `next` waits for one more message. */
async function connect(headers: Record<string, string>, path = PATH, to = server) {
  const socket = new WebSocket(to.url.replace('http', 'ws') + path, { headers })
  socket.binaryType = 'arraybuffer'
  const received: (Record<string, any> | ArrayBuffer)[] = []
  const waiting: (() => void)[] = []
  socket.addEventListener('message', ({ data }) => {
    received.push(typeof data === 'string' ? JSON.parse(data) : data)
    waiting.shift()?.()
  })
  const opened = await Promise.race([once(socket, 'open').then(() => true), once(socket, 'error').then(() => false)])
  const next = async () => {
    if (!received.length) await new Promise<void>(resolve => waiting.push(resolve))
    return received.shift()!
  }
  /** Messages up to the one that is neither sound nor the beginning. */
  const answer = async () => {
    const bytes: ArrayBuffer[] = []
    let status: Record<string, any> | undefined
    for (;;) {
      const message = await next()
      if (message instanceof ArrayBuffer) bytes.push(message)
      else if (message.status) status = message
      else return { status, bytes: bytes.reduce((sum, { byteLength }) => sum + byteLength, 0), chunks: bytes.length, end: message }
    }
  }
  return { socket, opened, next, answer, send: (value: unknown) => socket.send(typeof value === 'string' ? value : JSON.stringify(value)) }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('speech over a WebSocket', () => {
  it('comes as it is made, request after request', async () => {
    const { send, answer, socket } = await connect(bearer(admin.token))
    send({ text: SENTENCE })
    send({ text: SENTENCE, target_sample_rate: 16_000, output_format: 'float32' })
    const [first, second] = [await answer(), await answer()]
    expect(first.status).toEqual({ status: 'starting', sample_rate: 8_000 })
    expect(first.end).toEqual({ done: true, chunks: first.chunks, first_chunk_ms: expect.any(Number), total_ms: expect.any(Number) })
    expect(first.bytes).toBeGreaterThan(16_000)
    expect(second.status).toEqual({ status: 'starting', sample_rate: 16_000 })
    expect(second.bytes / first.bytes).toBeCloseTo(4, 0)
    socket.close()
  })

  it('says what is wrong with a request and takes the next one', async () => {
    const { send, next, answer, socket } = await connect(bearer(admin.token))
    for (const wrong of ['{', '[]', {}, { text: '' }, { text: 'Hi', preset: 'constructor' }, { text: 'Hi', voice: 'nobody' }]) {
      send(wrong)
      expect(await next()).toEqual({ error: expect.any(String) })
    }
    send({ text: SENTENCE })
    expect((await answer()).end.done).toBe(true)
    socket.close()
  })

  it('is for who may speak, and for our own page where a cookie says who that is', async () => {
    const { token: guest } = await createUser(server, admin, 'silent', 'guest')
    const { secret: chatKey } = await createApiKey(admin, ['chat'])
    const { secret: speechKey } = await createApiKey(admin, ['speech'])
    const cookie = { cookie: `ai_secretary_session=${admin.token}` }
    const opens = async (headers: Record<string, string>, path?: string) => {
      const { opened, socket } = await connect(headers, path)
      socket.close()
      return opened
    }
    expect(await opens({})).toBe(false)
    expect(await opens({}, `${PATH}?token=${admin.token}`)).toBe(false)
    expect(await opens(bearer('wrong'))).toBe(false)
    expect(await opens(bearer(guest))).toBe(false)
    expect(await opens(bearer(chatKey))).toBe(false)
    expect(await opens(bearer(speechKey))).toBe(true)
    expect(await opens({ ...cookie, origin: server.url })).toBe(true)
    expect(await opens({ ...cookie, origin: 'https://elsewhere.example' })).toBe(false)
    expect(await opens(cookie)).toBe(false)
  })

  it('is at this path only', async () => {
    for (const path of ['/', '/health', '/admin/tts/presets', '/nowhere']) expect((await connect(bearer(admin.token), path)).opened).toBe(false)
    expect((await admin.call('GET', PATH)).status).toBe(426)
  })

  it('ends for who has signed out', async () => {
    const { token, call } = await createUser(server, admin, 'leaving')
    const { send, next, socket } = await connect(bearer(token))
    const closed = once(socket, 'close')
    await call('POST', '/admin/auth/logout')
    send({ text: SENTENCE })
    expect(await next()).toEqual({ error: expect.any(String) })
    await closed
  })

  it('closes on a message that is far too large', async () => {
    const { send, socket } = await connect(bearer(admin.token))
    const closed = once(socket, 'close')
    send({ text: 'a'.repeat(3_000_000) })
    await closed
  })

  it('stops speaking when the socket closes', async () => {
    const { id: _, token } = await createUser(server, admin, 'hasty')
    for (let round = 0; round < 6; round++) {
      const { send, next, socket } = await connect(bearer(token))
      send({ text: SENTENCE.repeat(250) })
      expect(await next()).toEqual({ status: 'starting', sample_rate: 8_000 })
      expect(await next()).toBeInstanceOf(ArrayBuffer)
      const closed = once(socket, 'close')
      socket.close()
      await closed
    }
  })
})

it('a stop closes open sockets', async () => {
  const stopping = await startServer()
  const { socket, opened } = await connect(bearer((await signIn(stopping)).token), PATH, stopping)
  expect(opened).toBe(true)
  const closed = once(socket, 'close')
  const started = performance.now()
  expect(await stopping.stop()).toBe(0)
  expect((await closed)[0]).toMatchObject({ code: 1001 })
  expect(performance.now() - started).toBeLessThan(10_000)
})

describe('what is spoken at once', () => {
  it('is limited for one caller, who does not keep others waiting', async () => {
    const [greedy, other] = [await createUser(server, admin, 'greedy'), await createUser(server, admin, 'other')]
    const leave = new AbortController()
    const unread = await Promise.all(Array.from({ length: 4 }, () => greedy.raw('POST', '/v1/audio/speech', { model: 'tts-1', voice: 'nova', input: SENTENCE.repeat(110), response_format: 'wav' }, { signal: leave.signal })))
    expect(unread.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const refused = await greedy.call('POST', '/v1/audio/speech', { model: 'tts-1', voice: 'nova', input: SENTENCE })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await other.raw('POST', '/v1/audio/speech', { model: 'tts-1', voice: 'nova', input: SENTENCE })).status).toBe(200)
    leave.abort()
  })
})

describe('a WAV file', () => {
  it('of a short text is whole, with its measures', async () => {
    const response = await admin.raw('POST', '/tts', { text: SENTENCE })
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(44)
    expect(Number(response.headers.get('x-duration-sec'))).toBeGreaterThan(1)
    await response.arrayBuffer()
  })

  it('of a long text is sent as it is made', async () => {
    const response = await admin.raw('POST', '/admin/tts/test', { text: SENTENCE.repeat(60), format: 'wav' })
    expect(response.headers.get('content-type')).toBe('audio/wav')
    expect(response.headers.get('content-length')).toBeNull()
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.toString('latin1', 0, 4)).toBe('RIFF')
    expect(bytes.length).toBeGreaterThan(60 * 2 * 22_050)
  })
})

describe('a manner of speaking', () => {
  it.each(['constructor', 'toString', '__proto__'])('called %s is refused or works, and speech goes on', async (name) => {
    expect((await admin.call('POST', '/admin/tts/preset', { preset: name })).status).toBe(400)
    const { status } = await admin.call('POST', '/admin/tts/presets/custom', { name, params: {} })
    expect(status).toBe(name === '__proto__' ? 400 : 200)
    expect((await admin.call('GET', '/admin/tts/presets/custom')).status).toBe(200)
    expect((await admin.call('POST', '/admin/tts/preset', { preset: name })).status).toBe(status)
    expect((await admin.raw('POST', '/tts', { text: 'Привет' })).status).toBe(200)
    await admin.call('POST', '/admin/tts/preset', { preset: 'natural' })
  })

  it('that does not exist is an error before any sound', async () => {
    expect((await admin.call('POST', '/admin/tts/stream', { text: 'Привет', preset: 'nobody' })).status).toBe(400)
  })
})

describe('the manner of speaking', () => {
  it('that was chosen for every channel is heard where none is named', async () => {
    const seconds = async () => Number((await admin.raw('POST', '/admin/tts/test', { text: SENTENCE })).headers.get('x-duration-sec'))
    await admin.call('POST', '/admin/tts/presets/custom', { name: 'медленно', params: { speed: 0.5, pitch: 1 } })
    await admin.call('POST', '/admin/tts/preset', { preset: 'neutral' })
    const usual = await seconds()
    await admin.call('POST', '/admin/tts/preset', { preset: 'медленно' })
    expect(await seconds()).toBeGreaterThan(usual * 1.4)
  })
})
