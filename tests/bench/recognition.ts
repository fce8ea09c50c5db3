import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import WebSocket from 'ws'
import { decodeAlaw, encodeAlaw } from '../../server/audio/g711.ts'
import { createResampler } from '../../shared/utils/resample.ts'
import { createUser, signIn, type ApiClient } from '../support/api.ts'
import { startServer } from '../support/server.ts'
import { figures } from './statistics.ts'

const TINY = fileURLToPath(new URL('../fixtures/tiny-asr', import.meta.url))
const VAD_WORKER = fileURLToPath(new URL('../../server/workers/vad.ts', import.meta.url))
const WORDS = {
  ru: 'ноль один два три четыре пять шесть семь восемь девять да нет привет здравствуйте запись завтра сегодня время спасибо помощь оператор заказ отмена мастер пицца'.split(' '),
  en: 'zero one two three four five yes no hello thanks help order cancel tomorrow operator'.split(' ')
}
const RATE = 8_000
const FRAME = RATE / 50
const FRAME_MS = 20
const LIMITS_OFF = { RATE_LIMIT_ENABLED: 'false' }

interface Utterance { text: string, samples: Int16Array }

/**
 * Word errors of the tiny recogniser on speech of the built-in voice, how long words take to come, and what the
 * detector of speech costs. Everything but the last goes over the live socket of a server of its own.
 */
export async function recognition({ utterances = 160, paced = 24, streams = 8 } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
  mkdirSync(join(dataDir, 'models'))
  cpSync(TINY, join(dataDir, 'models', 'tiny'), { recursive: true })
  const server = await startServer({ dataDir, env: LIMITS_OFF })
  try {
    const admin = await signIn(server)
    const spoken: Utterance[] = []
    for (const text of phrases(utterances)) spoken.push({ text, samples: await speech(admin, text) })
    const overALine = spoken.map(({ text, samples }) => ({ text, samples: decodeAlaw(encodeAlaw(samples)) }))
    await hear(server.url, admin.token, spoken[0]!)
    const people: string[] = []
    for (let i = 0; i < streams; i++) people.push((await createUser(server, admin, `person-${i}`)).token)
    return {
      word_errors: await wordErrors(server.url, admin.token, spoken),
      word_errors_alaw: await wordErrors(server.url, admin.token, overALine),
      one_at_a_time: await latency(server.url, [admin.token], spoken.slice(0, paced), 1),
      [`${streams}_at_once`]: await latency(server.url, people, spoken.slice(0, paced), streams),
      vad: await vadCost(spoken.slice(0, 40).map(({ samples }) => samples), streams)
    }
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** The same in every run: two to four words of one language. */
function phrases(count: number): string[] {
  let seed = 7
  const below = (limit: number) => (seed = (seed * 48_271) % 0x7f_ff_ff_ff) % limit
  return Array.from({ length: count }, (_, index) => {
    const words = index % 3 === 2 ? WORDS.en : WORDS.ru
    return Array.from({ length: 2 + below(3) }, () => words[below(words.length)]!).join(' ')
  })
}

/** The built-in voice at 8 kHz, with 0.3 s of silence around it. */
async function speech(admin: ApiClient, text: string): Promise<Int16Array> {
  const response = await admin.raw('POST', '/v1/audio/speech', { model: 'tts-1', input: text, response_format: 'wav' })
  const wav = Buffer.from(await response.arrayBuffer())
  const rate = wav.readUInt32LE(24)
  const resampler = createResampler(rate, RATE)
  const small = [resampler.process(new Int16Array(Uint8Array.from(wav.subarray(44)).buffer)), resampler.flush()]
  const around = new Int16Array(RATE * 0.3)
  return Int16Array.from([...around, ...small[0]!, ...small[1]!, ...around])
}

interface Final { text: string, words: { word: string, start: number, end: number }[] }

/** One utterance over a socket; `paced` sends it as fast as it is spoken and tells when what came. */
async function hear(url: string, token: string, { samples }: Utterance, paced = false) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/admin/stt/ws/stream`, { headers: { authorization: `Bearer ${token}` } })
  await once(socket, 'open')
  const final = Promise.withResolvers<Final>()
  const ready = Promise.withResolvers<undefined>()
  const times = { began: 0, firstWords: 0, stopped: 0, ended: 0 }
  const heard: Final[] = []
  final.promise.catch(() => {}) // told where it is awaited
  socket.once('close', (code, reason) => {
    const error = new Error(`The socket was closed: ${code} ${reason}`)
    final.reject(error)
    ready.reject(error)
  })
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    if (message.error) ready.reject(new Error(message.error))
    else if (message.type === 'ready') ready.resolve(undefined)
    else if (message.type === 'partial') times.firstWords ||= performance.now()
    else heard.push(message)
    if (!message.last) return
    times.ended = performance.now()
    final.resolve({ text: heard.map(({ text }) => text).filter(Boolean).join(' '), words: heard.flatMap(({ words }) => words) })
  })
  socket.send(JSON.stringify({ type: 'start', sample_rate: RATE }))
  await ready.promise
  times.began = performance.now()
  for (let at = 0, frame = 1; at < samples.length; at += FRAME, frame++) {
    if (paced) await wait(Math.max(0, times.began + frame * FRAME_MS - performance.now()))
    socket.send(new Uint8Array(samples.slice(at, at + FRAME).buffer))
  }
  times.stopped = performance.now()
  socket.send(JSON.stringify({ type: 'stop' }))
  const answer = await final.promise
  socket.close()
  return { ...answer, times }
}

async function wordErrors(url: string, token: string, utterances: Utterance[]) {
  let errors = 0
  let words = 0
  const wrong: string[] = []
  for (const utterance of utterances) {
    const { text } = await hear(url, token, utterance)
    const distance = editDistance(utterance.text.split(' '), text.split(' ').filter(Boolean))
    errors += distance
    words += utterance.text.split(' ').length
    if (distance) wrong.push(`${utterance.text} → ${text}`)
  }
  return { utterances: utterances.length, words, errors, percent: Math.round(errors / words * 10_000) / 100, wrong }
}

function editDistance(wanted: string[], got: string[]): number {
  let row = Array.from({ length: got.length + 1 }, (_, i) => i)
  for (const [i, word] of wanted.entries()) {
    const next = [i + 1]
    for (const [j, other] of got.entries()) next.push(Math.min(row[j]! + (word === other ? 0 : 1), row[j + 1]! + 1, next[j]! + 1))
    row = next
  }
  return row.at(-1)!
}

/** From the end of the first word to the first words on the way, and from the last sound to the last words. */
async function latency(url: string, tokens: string[], utterances: Utterance[], atOnce: number) {
  const samples = { first_words_ms: [] as number[], last_words_ms: [] as number[] }
  const waiting = [...utterances]
  await Promise.all(Array.from({ length: atOnce }, async (_, person) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { words, times } = await hear(url, tokens[person]!, next, true)
      const [first] = words
      if (first && times.firstWords) samples.first_words_ms.push(times.firstWords - times.began - first.end * 1_000)
      samples.last_words_ms.push(times.ended - times.stopped)
    }
  }))
  return { first_words_ms: figures(samples.first_words_ms), last_words_ms: figures(samples.last_words_ms) }
}

/** The thread alone: a window there and back, and windows of several streams as fast as they go. */
async function vadCost(sounds: Int16Array[], streams: number) {
  const worker = new Worker(VAD_WORKER, { env: {}, execArgv: [] })
  const window = RATE * 0.032
  let id = 0
  const ask = async (stream: number, samples: Int16Array) => {
    worker.postMessage({ type: 'listen', id: ++id, stream, sampleRate: RATE, samples })
    await once(worker, 'message')
  }
  await ask(0, new Int16Array(window))
  const roundTrips: number[] = []
  const before = performance.eventLoopUtilization()
  const windows = sounds.flatMap(samples => Array.from({ length: Math.floor(samples.length / window) }, (_, i) => samples.slice(i * window, (i + 1) * window)))
  for (const [index, samples] of windows.entries()) {
    const started = performance.now()
    await ask(index % streams, samples)
    roundTrips.push(performance.now() - started)
  }
  const { active } = performance.eventLoopUtilization(before)
  const started = performance.now()
  const blocks = streams * 8
  for (let stream = 0; stream < blocks; stream++) worker.postMessage({ type: 'listen', id: ++id, stream: stream % streams, sampleRate: RATE, samples: new Int16Array(window * 32) })
  for (let left = blocks; left; left--) await once(worker, 'message')
  const took = performance.now() - started
  await worker.terminate()
  return { round_trip_ms: figures(roundTrips), main_thread_ms_a_window: Math.round(active / windows.length * 1_000) / 1_000, thread_ms_a_window: Math.round(took / (blocks * 32) * 1_000) / 1_000 }
}
