import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { createAbortCounter, drainedOrClosed, listenOnLoopback, pause, sendJson, type StubRequest } from './stub-http.ts'
import { secondsFor, toneOf, wavOf } from './stub-sound.ts'

export interface StubSpeechOptions {
  port?: number
  /** When set, any other bearer token is refused. */
  key?: string
  /** ms before the first byte of every sound and every transcript. */
  delay?: number
  /** What is recognised, one a request; the last one again and again. */
  texts?: string[]
  /** Keep the requests for the test to look at; off for benchmarks. */
  record?: boolean
}

const SPEECH_FIELDS = ['model', 'input', 'voice', 'response_format', 'speed', 'instructions', 'stream_format']
const TRANSCRIPTION_FIELDS = ['file', 'model', 'language', 'prompt', 'response_format', 'temperature', 'timestamp_granularities[]']
const VOICES = ['alloy', 'ash', 'coral', 'echo', 'nova', 'onyx']
const SAMPLE_RATE = 24_000
const CHUNK_BYTES = 4_800
const MAX_BYTES = 30 * 1024 * 1024

/** How a sound is sent; chosen by the model's name, `stub:odd-chunks`. */
const MANNERS = ['sound', 'odd-chunks', 'wav', 'empty', 'endless', 'page', 'page-200', 'json-200', 'unauthorized', 'unavailable', 'fail-first', 'hang', 'hang-after-first', 'drop', 'paced'] as const
type Manner = typeof MANNERS[number]

interface SpeechBody { model: string, input: string, voice: string, response_format?: string, speed?: number }

/** A strict server of OpenAI's speech and transcription calls on loopback. */
export async function startStubSpeech({ port = 0, key, delay = 0, texts = [''], record = true }: StubSpeechOptions = {}) {
  const requests: StubRequest[] = []
  const aborted = createAbortCounter()
  const arrived = createAbortCounter()
  const script = { texts: [...texts], delay }
  let failed = 0

  async function handle(request: IncomingMessage, response: ServerResponse) {
    response.on('close', () => {
      if (!response.writableFinished) aborted.add()
    })
    const bytes = await readBytes(request)
    const { method = '', url: path = '', headers } = request
    const isJson = headers['content-type']?.startsWith('application/json')
    const body = isJson ? parseJson(bytes) : null
    if (record) requests.push({ method, path, headers, body })
    arrived.add()
    if (method === 'POST' && path === '/script') return setScript(response, body as { texts?: string[], delay_ms?: number })
    if (key && headers.authorization !== `Bearer ${key}`) return refuse(response, 401, `Incorrect API key provided: ${headers.authorization}`, 'invalid_api_key')
    if (method === 'GET' && path === '/v1/audio/voices') return sendJson(response, 200, { voices: VOICES })
    if (method === 'POST' && path === '/v1/audio/speech') return speak(response, body)
    if (method === 'POST' && path === '/v1/audio/transcriptions') return transcribe(response, headers['content-type'] ?? '', bytes)
    refuse(response, 404, `Unknown request ${method} ${path}`)
  }

  function setScript(response: ServerResponse, { texts, delay_ms }: { texts?: string[], delay_ms?: number }) {
    if (texts) script.texts = [...texts]
    if (delay_ms !== undefined) script.delay = delay_ms
    sendJson(response, 200, { ok: true })
  }

  async function speak(response: ServerResponse, body: unknown) {
    const fault = findSpeechFault(body)
    if (fault) return refuse(response, 400, fault)
    const speech = body as SpeechBody
    const manner = mannerOf(speech.model)
    if (!manner) return refuse(response, 404, `The model ${speech.model} does not exist`, 'model_not_found')
    if (manner === 'fail-first' && failed++ === 0) return refuse(response, 503, 'Try again')
    await pause(script.delay)
    await sendSound(response, speech, manner)
  }

  async function transcribe(response: ServerResponse, contentType: string, bytes: Buffer) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData().catch(() => null)
    const fault = form ? findTranscriptionFault(form) : 'Could not parse multipart form'
    if (fault || !form) return refuse(response, 400, fault ?? '')
    const text = (script.texts.length > 1 ? script.texts.shift() : script.texts[0]) ?? ''
    await pause(script.delay)
    const format = form.get('response_format') ?? 'json'
    if (format === 'text') return void response.writeHead(200, { 'content-type': 'text/plain' }).end(`${text}\n`)
    sendJson(response, 200, format === 'verbose_json' ? verbose(text, String(form.get('language') ?? 'russian'), (form.get('file') as File).size) : { text })
  }

  const { url, stop } = await listenOnLoopback(handle, port)
  return { url, baseUrl: `${url}/v1`, requests, arrived, aborted, script, stop }
}
export type StubSpeech = Awaited<ReturnType<typeof startStubSpeech>>

function findSpeechFault(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return 'We could not parse the JSON body of your request'
  const unknown = Object.keys(body).find(field => !SPEECH_FIELDS.includes(field))
  if (unknown) return `Unrecognized request argument supplied: ${unknown}`
  const { model, input, voice, response_format: format = 'mp3', speed = 1 } = body as Partial<SpeechBody>
  if (typeof model !== 'string' || !model) return 'you must provide a model parameter'
  if (typeof input !== 'string' || !input.trim()) return 'input must not be empty'
  if (input.length > 4_096) return 'String should have at most 4096 characters'
  if (typeof voice !== 'string' || !VOICES.includes(voice)) return `Input should be one of ${VOICES.join(', ')}`
  if (format !== 'pcm' && format !== 'wav') return `The stub speaks pcm and wav, not ${format}`
  if (typeof speed !== 'number' || speed < 0.25 || speed > 4) return 'speed must be between 0.25 and 4'
}

function findTranscriptionFault(form: FormData): string | undefined {
  const unknown = [...form.keys()].find(field => !TRANSCRIPTION_FIELDS.includes(field))
  if (unknown) return `Unrecognized request argument supplied: ${unknown}`
  const file = form.get('file')
  if (!(file instanceof File) || !file.size) return 'file is required'
  if (!/\.(wav|mp3|ogg|webm|flac|m4a|mp4|mpga|mpeg)$/.test(file.name)) return `Invalid file format: ${file.name}`
  if (typeof form.get('model') !== 'string') return 'you must provide a model parameter'
  if (!['json', 'text', 'verbose_json'].includes(String(form.get('response_format') ?? 'json'))) return 'Unknown response_format'
}

/** Words at equal distances over a recording taken for 16 kHz WAV. */
function verbose(text: string, language: string, bytes: number) {
  const duration = Math.max(0.1, (bytes - 44) / 32_000)
  const words = text.split(/\s+/).filter(Boolean)
  const step = duration / Math.max(1, words.length)
  return {
    task: 'transcribe', language, duration, text,
    words: words.map((word, i) => ({ word, start: i * step, end: (i + 1) * step })),
    segments: text ? [{ id: 0, seek: 0, start: 0, end: duration, text, tokens: [], temperature: 0, avg_logprob: -0.1, compression_ratio: 1, no_speech_prob: 0 }] : []
  }
}

function mannerOf(model: string): Manner | undefined {
  return model.startsWith('stub:') ? MANNERS.find(manner => manner === model.slice(5)) : 'sound'
}

async function sendSound(response: ServerResponse, { input, voice, response_format: format, speed = 1 }: SpeechBody, manner: Manner) {
  const page = '<!doctype html><html><body><h1>502 Bad Gateway</h1>Bearer sk-secret</body></html>'
  switch (manner) {
    case 'page': return void response.writeHead(502, { 'content-type': 'text/html' }).end(page)
    case 'page-200': return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    case 'json-200': return sendJson(response, 200, { error: 'quota' })
    case 'unauthorized': return refuse(response, 401, 'Incorrect API key provided: sk-secret', 'invalid_api_key')
    case 'unavailable': return refuse(response, 503, `Overloaded while saying ${input}`)
    case 'hang': return
  }
  const samples = manner === 'empty' ? new Int16Array(0) : toneOf(secondsFor(input) / speed, SAMPLE_RATE, 110 + VOICES.indexOf(voice) * 20)
  const bytes = format === 'wav' || manner === 'wav' ? wavOf(samples, SAMPLE_RATE) : Buffer.from(samples.buffer)
  response.writeHead(200, { 'content-type': format === 'wav' || manner === 'wav' ? 'audio/wav' : 'audio/pcm' })
  response.flushHeaders()
  await sendBytes(response, bytes, manner)
}

async function sendBytes(response: ServerResponse, bytes: Buffer, manner: Manner) {
  const step = manner === 'odd-chunks' ? 777 : CHUNK_BYTES
  for (let at = 0; at < bytes.length || manner === 'endless'; at += step) {
    const from = manner === 'endless' ? at % Math.max(step, bytes.length - step) : at
    if (response.destroyed) return
    if (!response.write(bytes.subarray(from, from + step))) await drainedOrClosed(response)
    if (manner === 'hang-after-first') return
    if (manner === 'drop') return void response.write('', () => response.socket?.resetAndDestroy())
    if (manner === 'odd-chunks') await pause(0)
    if (manner === 'paced') await pause(CHUNK_BYTES / 2 / SAMPLE_RATE * 1_000)
  }
  response.end()
}

function refuse(response: ServerResponse, status: number, message: string, code: string | null = null) {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', param: null, code } })
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_BYTES) throw new Error('The stub takes no more')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return null
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, delay: { type: 'string', default: '0' }, text: { type: 'string', default: '' }, key: { type: 'string' } }
  })
  const stub = await startStubSpeech({ port: Number(values.port), delay: Number(values.delay), texts: [values.text], key: values.key, record: false })
  console.log(JSON.stringify({ url: stub.url, base_url: stub.baseUrl }))
}
