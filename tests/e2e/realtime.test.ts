import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI, { toFile } from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectModel, createApiKey, createSession, signIn, type ApiClient } from '../support/api'
import { installTinyAsr, openRealtimeSocket, sendSound, silenceOf, speechOf } from '../support/realtime'
import { startServer, type TestServer } from '../support/server'
import { startStubModel } from '../support/stub-model'
import { startTlsProxy, testCertificate } from '../support/tls-proxy'

const SERVER_VAD = { audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 400 } } } }
let server: TestServer
let admin: ApiClient
let key: string
let dataDir: string

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'secretary-'))
  installTinyAsr(dataDir)
  server = await startServer({ dataDir })
  admin = await signIn(server)
  await admin.call('POST', '/admin/faq/entries', { question: 'заказ пицца', answer: 'спасибо заказ завтра' })
  key = (await createApiKey(admin, ['chat', 'speech'])).secret
})
afterAll(async () => {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const open = (session: Record<string, unknown> = SERVER_VAD) => openRealtimeSocket(server.url, key, session)

/** 16-bit mono at 24 kHz with a WAV header. */
function wavOf(pcm: Buffer) {
  const header = Buffer.alloc(44)
  header.write('RIFF')
  header.writeUInt32LE(36 + pcm.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(24_000, 24)
  header.writeUInt32LE(48_000, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(pcm.length, 40)
  return Buffer.concat([header, pcm])
}

describe('a spoken conversation with the official realtime client', () => {
  it('hears a question, answers it aloud, and the answer is understood again', async () => {
    const proxy = await startTlsProxy(server.url)
    const options: Record<string, unknown> = { ca: testCertificate() }
    const realtime = new OpenAIRealtimeWS({ model: 'secretary', options }, new OpenAI({ apiKey: key, baseURL: `${proxy.url}/v1` }))
    const sound: Buffer[] = []
    const transcripts: string[] = []
    realtime.on('error', error => expect.unreachable(error.message))
    realtime.on('response.output_audio.delta', ({ delta }) => sound.push(Buffer.from(delta, 'base64')))
    realtime.on('conversation.item.input_audio_transcription.completed', ({ transcript }) => transcripts.push(transcript))
    const done = new Promise<{ status?: string }>(resolve => realtime.on('response.done', ({ response }) => resolve(response)))
    await new Promise(resolve => realtime.on('session.created', resolve))
    realtime.send({ type: 'session.update', session: { type: 'realtime', audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 400 } } } } })
    await new Promise(resolve => realtime.on('session.updated', resolve))
    await sendSound(audio => realtime.send({ type: 'input_audio_buffer.append', audio }), Buffer.concat([silenceOf(300), await speechOf(admin, 'заказ пицца'), silenceOf(1_000)]))
    expect(await done).toMatchObject({ status: 'completed' })
    realtime.close()
    await proxy.stop()
    expect(transcripts).toEqual(['заказ пицца'])
    const client = new OpenAI({ apiKey: key, baseURL: `${server.url}/v1` })
    const { text } = await client.audio.transcriptions.create({ model: 'whisper-1', file: await toFile(wavOf(Buffer.concat(sound)), 'answer.wav') })
    expect(text).toBe('спасибо заказ завтра')
  }, 30_000)
})

describe('a realtime conversation', () => {
  it('belongs to a stored chat session, with its waterfall', async () => {
    const session = await createSession(admin)
    const call = await open({ ...SERVER_VAD, secretary: { session_id: session } })
    await call.speak(Buffer.concat([silenceOf(200), await speechOf(admin, 'заказ пицца'), silenceOf(900)]))
    await call.untilType('response.done')
    await call.close()
    const { body } = await admin.call('GET', `/admin/chat/sessions/${session}`)
    expect(body.session.messages.map(({ role, content, state }: any) => ({ role, content, state }))).toEqual([
      { role: 'user', content: 'заказ пицца', state: 'complete' },
      { role: 'assistant', content: 'спасибо заказ завтра', state: 'complete' }
    ])
    const { waterfall } = body.session.messages[1]
    expect(waterfall.end_of_turn_ms).toBeGreaterThanOrEqual(350)
    expect(waterfall.first_sound_ms).toBeGreaterThanOrEqual(waterfall.end_of_turn_ms)
  }, 30_000)

  it('falls silent when it is talked over, and keeps only what was heard', async () => {
    const stub = await startStubModel()
    await connectModel(admin, stub.baseUrl, { model_name: 'stub:answer,count=60,delay=100' })
    const session = await createSession(admin)
    const call = await open({ ...SERVER_VAD, secretary: { session_id: session } })
    await call.speak(Buffer.concat([silenceOf(200), await speechOf(admin, 'помощь оператор'), silenceOf(600)]))
    await call.untilType('response.output_audio.delta')
    await call.speak(silenceOf(1_500))
    await call.speak(Buffer.concat([await speechOf(admin, 'нет отмена'), silenceOf(1_200)]))
    await call.untilType('output_audio_buffer.cleared')
    await call.untilType('response.done')
    await call.close()
    const { body } = await admin.call('GET', `/admin/chat/sessions/${session}`)
    const answer = body.session.messages[1]
    expect(answer).toMatchObject({ role: 'assistant', state: 'interrupted' })
    expect(answer.content).toMatch(/^one two/)
    expect(answer.content.split(' ').length).toBeLessThan(20)
    await stub.aborted.reached(1)
    await stub.stop()
  }, 30_000)

  it('answers what is typed, in text only where that is asked for', async () => {
    const call = await open({ output_modalities: ['text'] })
    call.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'заказ пицца' }] } })
    call.send({ type: 'response.create' })
    const { response } = await call.untilType('response.done')
    expect(response.output[0].content).toEqual([{ type: 'output_text', text: 'спасибо заказ завтра' }])
    expect(call.events.some(({ type }) => type === 'response.output_audio.delta')).toBe(false)
    await call.close()
  })

  it('waits for the client\'s word where it decides itself when somebody has finished', async () => {
    const call = await open({ audio: { input: { turn_detection: null } } })
    await call.speak(Buffer.concat([silenceOf(200), await speechOf(admin, 'заказ пицца'), silenceOf(1_200)]))
    expect(call.events.some(({ type }) => type.startsWith('response') || type.includes('speech'))).toBe(false)
    call.send({ type: 'input_audio_buffer.commit' })
    call.send({ type: 'response.create' })
    const { transcript } = await call.untilType('conversation.item.input_audio_transcription.completed')
    expect(transcript).toBe('заказ пицца')
    await call.untilType('response.done')
    await call.close()
  }, 30_000)

  it('speaks and hears the telephone\'s A-law', async () => {
    const format = { type: 'audio/pcma' }
    const call = await open({ audio: { input: { format, turn_detection: SERVER_VAD.audio.input.turn_detection }, output: { format } } })
    call.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'заказ пицца' }] } })
    call.send({ type: 'response.create' })
    await call.untilType('response.done')
    const spoken = call.sound()
    // 8,000 bytes a second; what it said is said back to it.
    expect(spoken.length).toBeGreaterThan(8_000)
    for (let offset = 0; offset < spoken.length; offset += 160) call.send({ type: 'input_audio_buffer.append', audio: spoken.subarray(offset, offset + 160).toString('base64') })
    const quiet = Buffer.alloc(8_000 * 2, 0xd5)
    call.send({ type: 'input_audio_buffer.append', audio: quiet.toString('base64') })
    const { transcript } = await call.untilType('conversation.item.input_audio_transcription.completed')
    expect(transcript).toBe('спасибо заказ завтра')
    await call.close()
  }, 30_000)
})

describe('bad clients of a realtime conversation', () => {
  it('get a clear error for what is no event, and go on', async () => {
    const call = await open()
    call.socket.send('{"type":')
    call.send({ type: 'session.update', session: { audio: { input: { format: { type: 'audio/g729' } } } } })
    call.send({ type: 'input_audio_buffer.append', audio: '!!!' })
    call.send({ type: 'conversation.item.retrieve', item_id: 'none' })
    call.socket.send(Buffer.from([1, 2, 3]))
    const errors = () => call.events.filter(({ type }) => type === 'error').map(({ error }) => error.message)
    await call.until(() => errors().length === 5)
    expect(errors().sort().join('\n')).toMatchInlineSnapshot(`
      "Events are JSON; sound goes in input_audio_buffer.append
      There is no such item
      audio: Base64
      event: Invalid input: expected object, received undefined
      session.audio.input.format.type: Invalid discriminator value. Expected 'audio/pcm' | 'audio/pcmu' | 'audio/pcma'"
    `)
    call.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'заказ пицца' }] } })
    call.send({ type: 'response.create' })
    await call.untilType('response.done')
    await call.close()
  })

  it('are told so when they send minutes of sound in a second, and are heard afterwards', async () => {
    const call = await open()
    const minute = silenceOf(20_000).toString('base64')
    for (let sent = 0; sent < 12; sent++) call.send({ type: 'input_audio_buffer.append', audio: minute })
    await call.until(({ type, error }) => type === 'error' && error.code === 'too_fast')
    await call.until(() => true)
    await call.close()
  }, 30_000)

  it('may not come without a key, with a wrong one, or with one for other things', async () => {
    const [chatOnly, speechOnly] = [await createApiKey(admin, ['chat']), await createApiKey(admin, ['speech'])]
    for (const token of ['wrong', chatOnly.secret, speechOnly.secret]) await expect(openRealtimeSocket(server.url, token)).rejects.toThrow(/40[13]/)
  })

  it('may bring a key as browsers do', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/realtime?model=secretary`, ['realtime', `openai-insecure-api-key.${key}`])
    const first = await new Promise<string>((resolve, reject) => {
      socket.addEventListener('message', ({ data }) => resolve(String(data)))
      socket.addEventListener('error', () => reject(new Error('refused')))
    })
    expect(JSON.parse(first)).toMatchObject({ type: 'session.created' })
    expect(socket.protocol).toBe('realtime')
    socket.close()
  })

  it('may not join somebody else\'s session', async () => {
    const call = await open({ secretary: { session_id: 'no-such-session' } })
    expect(call.events.at(-1)).toMatchObject({ type: 'error', error: { code: 'not_found' } })
    await call.close()
  })
})
