import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { encodeWav, type AudioFormat } from '#server/audio'
import { childrenOf, memoryMbOf, openFilesOf, threadsOf } from '../support/processes'
import { startSpeakingServer, type SpeakingServer } from '../support/speaking-server'
import { createSpeaker, noise, silence } from '../support/spoken'
import { fileHead, FORM_END, FORM_TYPE, openUpload } from '../support/uploads'
import { encoded, inContainer, wavFile } from '../unit/audio/files'

const WORDS = 'привет запись завтра'
const MB = 1024 * 1024
const DOORS = [['/v1/audio/transcriptions', 'file'], ['/stt', 'audio'], ['/admin/stt/transcribe', 'file'], ['/process_call', 'audio']] as const
const ALL_DOORS = [...DOORS, ['/admin/voices/mine/samples', 'file']] as const
const speaker = createSpeaker()
let secretary: SpeakingServer
let pid: number

beforeAll(async () => {
  // Without any program on its path: no ffmpeg.
  secretary = await startSpeakingServer({ env: { PATH: '/nonexistent' }, prepare: addOwnVoice })
  pid = secretary.server.pid
})
afterEach(async () => expect(await secretary.bystander.troubles()).toEqual([]))
afterAll(async () => {
  expect(await secretary.stop()).toBe(0)
  await speaker.dispose()
})

function addOwnVoice(dataDir: string) {
  mkdirSync(join(dataDir, 'voices', 'mine'), { recursive: true })
  const manifest = { name: 'Mine', language: 'ru', driver: 'openvoice', options: { base: 'espeak-ru-boris' }, samples: [] }
  writeFileSync(join(dataDir, 'voices', 'mine', 'voice.json'), JSON.stringify(manifest))
}

/** The answers of all that take sound. */
const sendToAll = (file: Uint8Array, doors: readonly (readonly [string, string])[] = DOORS) => Promise.all(doors.map(async ([path, field]) => {
  const body = new FormData()
  body.set('consent', 'true')
  body.set(field, new Blob([new Uint8Array(file)]), 'sound.wav')
  const response = await fetch(secretary.server.url + path, { method: 'POST', body, headers: { authorization: `Bearer ${secretary.admin.token}` } })
  const text = await response.text()
  const answer = text.startsWith('{') ? JSON.parse(text) : {}
  return { path, status: response.status, text: answer.text as string | undefined, detail: (answer.detail ?? answer.error?.message) as string | undefined, code: (answer.code ?? answer.error?.code) as string | undefined }
}))

async function spoken(format: AudioFormat) {
  const { samples, sampleRate } = await speaker.say(WORDS, 24_000)
  return Buffer.from(await encoded(format, samples, sampleRate))
}
async function pcm() {
  const { samples } = await speaker.say(WORDS, 16_000)
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
}
const firstHalf = (file: Buffer) => file.subarray(0, file.length >> 1)
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const random = () => Buffer.from(Uint8Array.from({ length: 50_000 }, (_, i) => Math.imul(i * i + 7, 2_654_435_761) >>> 13))

describe('a file that is no sound', () => {
  it.each<[string, () => Buffer | Promise<Buffer>, number, string]>([
    ['nothing', () => Buffer.alloc(0), 400, 'bad_request'],
    ['random bytes', random, 415, 'audio_unsupported'],
    ['a text that is named .wav', () => Buffer.from('Здравствуйте! '.repeat(500)), 415, 'audio_unsupported'],
    ['a picture', () => PICTURE, 415, 'audio_unsupported'],
    ['the beginning of a WAV', () => Buffer.from('RIFF'), 415, 'audio_unsupported'],
    ['a WAV without sound', () => Buffer.from(encodeWav([{ samples: new Int16Array(0), sampleRate: 16_000 }])), 400, 'audio_empty'],
    ['a WAV of 0 Hz', () => wavFile(Buffer.alloc(1_000), { sampleRate: 0 }), 400, 'audio_broken'],
    ['a WAV of random samples in a codec nobody knows', () => wavFile(random(), { tag: 0x1234 }), 415, 'audio_unsupported'],
    ['an AAC, where there is no ffmpeg', () => spoken('aac'), 415, 'audio_unsupported'],
    ['an M4A of random bytes, where there is no ffmpeg', () => Buffer.concat([Buffer.from('\0\0\0\x18ftypM4A '), random()]), 415, 'audio_unsupported']
  ])('is a clear error: %s', async (_name, make, status, code) => {
    for (const answer of await sendToAll(await make(), ALL_DOORS)) {
      expect(answer).toMatchObject({ status, detail: expect.stringMatching(/^.{10,200}$/) })
      if (answer.path !== '/v1/audio/transcriptions') expect(answer.code).toBe(code)
    }
  })
})

describe('a file that is not what it says', () => {
  it.each<[string, () => Promise<Buffer>]>([
    ['has more sound than its header says', async () => wavFile(await pcm(), { sampleRate: 16_000, riffSize: 4_000_000_000 })],
    ['ends earlier than its header says', async () => wavFile(await pcm(), { sampleRate: 16_000, riffSize: 0xFF_FF_FF_FF, dataSize: 0xFF_FF_FF_FF })],
    ['was written by somebody who could not go back', async () => wavFile(await pcm(), { sampleRate: 16_000, riffSize: 0, dataSize: 0xFF_FF_FF_FF })],
    ['is an MP3 that is named .wav', () => spoken('mp3')]
  ])('is heard when it %s', async (_name, make) => {
    for (const { path, status, text } of await sendToAll(await make())) {
      expect([path, status]).toEqual([path, 200])
      if (path !== '/process_call') expect(text).toBe(WORDS)
    }
  })

  it.each<[string, () => Promise<Buffer>]>([
    ['OGG that goes on with random bytes', async () => Buffer.concat([firstHalf(await spoken('opus')), random()])],
    ['OGG', async () => firstHalf(await spoken('opus'))],
    ['MP3', async () => firstHalf(await spoken('mp3'))],
    ['WebM', async () => firstHalf(await inContainer(await spoken('opus'), 'webm'))],
    ['WAV', async () => firstHalf(wavFile(await pcm(), { sampleRate: 16_000 }))],
    ['FLAC', async () => firstHalf(await spoken('flac'))]
  ])('is heard as far as it goes, or a clear error, when it is a cut %s', async (_name, make) => {
    for (const { path, status, text, detail } of await sendToAll(await make())) {
      expect([200, 400]).toContain(status)
      if (status === 400) expect(detail).toMatch(/^.{10,200}$/)
      else if (path !== '/process_call') expect(WORDS.split(' ')[0]).toBe(text!.split(' ')[0])
    }
  })

  it.each<[string, Int16Array]>([['silence', silence(3_000, 16_000)], ['faint noise', noise(2_000, 16_000, 200)], ['one sample', Int16Array.of(1)]])('has no words when it is %s', async (_name, samples) => {
    for (const { path, status, text, code } of await sendToAll(Buffer.from(encodeWav([{ samples, sampleRate: 16_000 }])))) {
      if (path === '/process_call') expect({ status, code }).toEqual({ status: 422, code: 'nothing_heard' })
      else expect({ path, status, text }).toEqual({ path, status: 200, text: '' })
    }
  })
})

describe('a form', () => {
  const post = async (body: string, type = FORM_TYPE) => {
    const response = await fetch(`${secretary.server.url}/stt`, { method: 'POST', body, headers: { 'authorization': `Bearer ${secretary.admin.token}`, 'content-type': type } })
    return { status: response.status, ...await response.json() as { detail: string } }
  }
  it.each<[string, string, string, number]>([
    ['without a file', FORM_END.trimStart(), FORM_TYPE, 400],
    ['with two files', `${fileHead('audio')}one\r\n${fileHead('file')}two${FORM_END}`, FORM_TYPE, 400],
    ['with a broken boundary', `${fileHead('audio')}one${FORM_END}`, 'multipart/form-data; boundary=another', 400],
    ['without a boundary', `${fileHead('audio')}one${FORM_END}`, 'multipart/form-data', 415],
    ['that ends early', `${fileHead('audio')}one`, FORM_TYPE, 400],
    ['that is none', '{}', 'application/json', 415]
  ])('%s is a clear error', async (_name, body, type, status) => {
    expect(await post(body, type)).toMatchObject({ status, detail: expect.stringMatching(/^.{10,200}$/) })
  })
})

describe('too much sound', () => {
  const PIECE = Buffer.alloc(256 * 1024)

  it.each(ALL_DOORS)('is refused at %s before it is read, where it says how large it is', async (path, field) => {
    const before = memoryMbOf(pid)
    const { outgoing, answered, pour } = openUpload(secretary.server.url + path, secretary.admin.token, { 'content-length': 500 * MB })
    outgoing.write(fileHead(field))
    const sent = await pour(PIECE, 2_000)
    expect((await answered).status).toBe(413)
    outgoing.destroy()
    expect(sent).toBeLessThan(50 * MB)
    expect(memoryMbOf(pid) - before).toBeLessThan(80)
  })

  it('is refused when it never ends, and takes no more memory than a file may have', async () => {
    const { outgoing, answered, pour } = openUpload(`${secretary.server.url}/stt`, secretary.admin.token, { 'transfer-encoding': 'chunked' })
    outgoing.write(fileHead('audio'))
    const before = memoryMbOf(pid)
    const sent = await pour(PIECE)
    const { status, body } = await answered
    outgoing.destroy()
    expect(status).toBe(413)
    expect(body.detail).toContain('larger')
    expect(sent).toBeLessThan(230 * MB)
    expect(memoryMbOf(pid) - before).toBeLessThan(400)
  }, 60_000)

  it('is refused when it is hours long in a file that may be sent', async () => {
    const size = 199 * MB
    const header = wavFile(Buffer.alloc(0), { sampleRate: 8_000, dataSize: size })
    const { outgoing, answered, pour } = openUpload(`${secretary.server.url}/stt`, secretary.admin.token)
    outgoing.write(fileHead('audio'))
    outgoing.write(header)
    await pour(PIECE, size / PIECE.length)
    outgoing.end(FORM_END)
    const { status, body } = await answered
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'audio_too_long' })
  }, 60_000)

  it('leaves nothing behind when its sender stops in the middle and goes away', async () => {
    await sendToAll(wavFile(await pcm(), { sampleRate: 16_000 }))
    const [files, threads, children] = [openFilesOf(pid), threadsOf(pid), childrenOf(pid).length]
    await Promise.all(ALL_DOORS.map(async ([path, field]) => {
      const { outgoing, pour } = openUpload(secretary.server.url + path, secretary.admin.token)
      outgoing.write(fileHead(field))
      await pour(PIECE, 32) // more than fits into the connection: it is being read
      outgoing.destroy()
    }))
    await vi.waitFor(() => expect([openFilesOf(pid) <= files, threadsOf(pid) <= threads, childrenOf(pid).length]).toEqual([true, true, children]), 5_000)
  })

  it('is not decoded on when its sender goes away', async () => {
    const { samples } = await speaker.say(WORDS, 16_000)
    const long = new Int16Array(16_000 * 1_500)
    for (let at = 0; at + samples.length < long.length; at += samples.length) long.set(samples, at)
    const file = Buffer.from(encodeWav([{ samples: long, sampleRate: 16_000 }]))
    await secretary.bystander.moreRounds(1)
    const threads = threadsOf(pid)
    const { outgoing } = openUpload(`${secretary.server.url}/stt`, secretary.admin.token)
    outgoing.write(fileHead('audio'))
    outgoing.write(file)
    outgoing.end(FORM_END)
    await once(outgoing, 'finish')
    await wait(200)
    outgoing.destroy()
    await vi.waitFor(() => expect(threadsOf(pid)).toBeLessThanOrEqual(threads), 5_000)
    await secretary.bystander.moreRounds(2)
  }, 40_000)
})
