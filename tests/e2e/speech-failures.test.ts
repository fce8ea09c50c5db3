import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey, createSession, signIn, type ApiClient } from '../support/api'
import { childRunning } from '../support/processes'
import { openRealtimeSocket, silenceOf, speechOf } from '../support/realtime'
import { startServer, type TestServer } from '../support/server'
import { LONG_ANSWER, LONG_QUESTION, MIDDLE_ANSWER, MIDDLE_QUESTION, SERVER_VAD, SHORT_ANSWER, SHORT_QUESTION, startSpeakingServer, type SpeakingServer } from '../support/speaking-server'

const TINY_ASR = fileURLToPath(new URL('../fixtures/tiny-asr', import.meta.url))
const BYTES_PER_MS = 48
const kill = (pid: number) => process.kill(pid, 'SIGKILL')

/** Models as they lie there after something went wrong; "spoiled" looks whole until it is loaded. */
function installBrokenModels(dataDir: string) {
  const folder = (name: string) => join(dataDir, 'models', name)
  for (const name of ['a-half', 'a-zeros', 'a-spoiled', 'a-wordless']) cpSync(TINY_ASR, folder(name), { recursive: true })
  const model = (name: string) => join(folder(name), 'tiny-asr.onnx')
  const { size } = statSync(model('a-half'))
  truncateSync(model('a-half'), size >> 1)
  writeFileSync(model('a-zeros'), Buffer.alloc(size))
  writeFileSync(model('a-spoiled'), Buffer.from(readFileSync(model('a-spoiled')).toString('latin1').replaceAll('GRU', 'XRU'), 'latin1'))
  rmSync(join(folder('a-wordless'), 'tokens.txt'))
}

async function transcribe(server: TestServer, client: ApiClient, sound: Buffer, query = '') {
  const header = Buffer.alloc(44)
  header.write('RIFF\0\0\0\0WAVEfmt ')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(24_000, 24)
  header.writeUInt32LE(48_000, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(sound.length, 40)
  const body = new FormData()
  body.set('file', new Blob([header, new Uint8Array(sound)]), 'sound.wav')
  const response = await fetch(`${server.url}/admin/stt/transcribe${query}`, { method: 'POST', body, headers: { authorization: `Bearer ${client.token}` } })
  return { status: response.status, body: await response.json() as { text: string, engine: string, detail: string, code: string } }
}

const plainWords = (text: string) => text.toLowerCase().replace(/[^\p{L} ]/gu, '').split(' ')

describe('with broken models beside a good one', () => {
  let secretary: SpeakingServer
  let question: Buffer

  beforeAll(async () => {
    secretary = await startSpeakingServer({ prepare: installBrokenModels })
    question = await speechOf(secretary.admin, MIDDLE_QUESTION)
  })
  afterEach(async () => expect(await secretary.bystander.troubles()).toEqual([]))
  afterAll(async () => {
    expect(await secretary.stop()).toBe(0)
  })

  it('says what is wrong with each', async () => {
    const { body } = await secretary.admin.call('GET', '/admin/models/list')
    const broken = Object.fromEntries(body.models.map((model: any) => [model.id, model.broken?.reason ?? null]))
    expect(broken).toMatchObject({ 'tiny-asr': null, 'a-half': expect.any(String), 'a-zeros': expect.any(String), 'a-wordless': expect.any(String) })
  })

  it('hears with the good one', async () => {
    expect(await transcribe(secretary.server, secretary.admin, question)).toMatchObject({ status: 200, body: { text: MIDDLE_QUESTION, engine: 'tiny-asr' } })
  })

  it('hears with the good one, too, where a broken one is asked for live', async () => {
    await secretary.admin.call('PUT', '/admin/stt/engine', { live_engine: 'a-spoiled' })
    const call = await secretary.open()
    await call.speak(Buffer.concat([silenceOf(300), question, silenceOf(1_000)]))
    expect((await call.untilType('conversation.item.input_audio_transcription.completed')).transcript).toBe(MIDDLE_QUESTION)
    await call.close()
    await secretary.admin.call('PUT', '/admin/stt/engine', { live_engine: 'auto' })
  })

  describe('when a process is killed', () => {
    it('in the middle of a word that is heard, the word is understood, and the one beside it too', async () => {
      const call = await secretary.open()
      const sound = Buffer.concat([silenceOf(300), question, silenceOf(1_000)])
      const middle = Math.round((300 * BYTES_PER_MS + question.length / 2) / 960) * 960
      await call.speak(sound.subarray(0, middle))
      kill(childRunning(secretary.server.pid, 'sherpa-listening'))
      await call.speak(sound.subarray(middle))
      const { transcript } = await call.untilType('conversation.item.input_audio_transcription.completed')
      expect(transcript).toBe(MIDDLE_QUESTION)
      await call.untilType('response.output_audio.delta')
      await call.close()
      await secretary.bystander.moreRounds(2)
    }, 30_000)

    it('in the middle of an answer, all of it is spoken', async () => {
      const call = await secretary.open()
      call.ask(MIDDLE_QUESTION)
      await call.untilType('response.created')
      for (let i = 0; i < 2; i++) {
        kill(childRunning(secretary.server.pid, 'espeak'))
        await call.untilType('response.output_audio.delta', { from: call.events.length })
        await speechOf(secretary.admin, 'да') // it is there again
      }
      const { response } = await call.untilType('response.done', { ms: 30_000 })
      expect(response).toMatchObject({ status: 'completed', output: [{ content: [{ transcript: MIDDLE_ANSWER }] }] })
      const { body } = await transcribe(secretary.server, secretary.admin, Buffer.concat([silenceOf(300), call.sound(), silenceOf(300)]))
      expect(plainWords(body.text)).toEqual(plainWords(MIDDLE_ANSWER))
      await call.close()
    }, 40_000)
  })
})

describe('with broken models only', () => {
  let server: TestServer
  let admin: ApiClient
  let key: string
  const dataDir = mkdtempSync(join(tmpdir(), 'secretary-'))

  beforeAll(async () => {
    mkdirSync(join(dataDir, 'models'))
    installBrokenModels(dataDir)
    server = await startServer({ dataDir })
    admin = await signIn(server)
    key = (await createApiKey(admin, ['chat', 'speech'])).secret
    await admin.call('POST', '/admin/faq/entries', { question: SHORT_QUESTION, answer: SHORT_ANSWER })
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('says so, and goes on speaking', async () => {
    const sound = Buffer.concat([silenceOf(300), await speechOf(admin, SHORT_QUESTION), silenceOf(1_000)])
    const recording = await transcribe(server, admin, sound)
    expect([502, 503]).toContain(recording.status)
    expect(recording.body.detail).toMatch(/^.{10,200}$/)
    const call = await openRealtimeSocket(server.url, key, SERVER_VAD)
    const speaking = call.speak(sound)
    const { error } = await call.untilType('error')
    expect(error.message).toMatch(/^.{10,200}$/)
    await speaking
    await call.close()
    expect((await speechOf(admin, SHORT_ANSWER)).length).toBeGreaterThan(1_000 * BYTES_PER_MS)
  }, 30_000)
})

describe('told to stop in the middle of a spoken answer', () => {
  it.each([['to a client that hears it', false], ['to one that has stopped reading', true]])('it ends soon and keeps what was heard: %s', async (_name, isDeaf) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'secretary-'))
    cpSync(TINY_ASR, join(dataDir, 'models', 'tiny-asr'), { recursive: true })
    let server = await startServer({ dataDir })
    let admin = await signIn(server)
    await admin.call('POST', '/admin/faq/entries', { question: LONG_QUESTION, answer: LONG_ANSWER })
    const session = await createSession(admin)
    const call = await openRealtimeSocket(server.url, admin.token, { ...SERVER_VAD, secretary: { session_id: session } })
    call.ask(LONG_QUESTION)
    await call.until(() => call.sound().length > 2_500 * BYTES_PER_MS)
    if (isDeaf) call.socket.pause()
    const began = performance.now()
    expect(await server.stop()).toBe(0)
    expect(performance.now() - began).toBeLessThan(8_000)
    call.socket.terminate()
    server = await startServer({ dataDir })
    admin = await signIn(server)
    const { body } = await admin.call('GET', `/admin/chat/sessions/${session}`)
    const [asked, answer] = body.session.messages
    expect(asked).toMatchObject({ role: 'user', content: LONG_QUESTION, state: 'complete' })
    expect(answer).toMatchObject({ role: 'assistant', state: 'interrupted' })
    expect(LONG_ANSWER).toContain(answer.content.trim())
    expect(answer.content.length).toBeGreaterThan(10)
    expect(answer.content.length).toBeLessThan(LONG_ANSWER.length / 2)
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }, 40_000)
})
