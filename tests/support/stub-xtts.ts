import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createAbortCounter, drainedOrClosed, listenOnLoopback, pause, sendJson, type StubRequest } from './stub-http.ts'
import { secondsFor, toneOf, wavHeader } from './stub-sound.ts'

export interface StubXttsOptions {
  /** Fields that its own description adds to those of coqui's image, and which it obeys. */
  knows?: readonly string[]
  /** ms between two chunks of 100 ms. */
  pace?: number
  key?: string
}

const FIELDS = ['speaker_embedding', 'gpt_cond_latent', 'text', 'language', 'add_wav_header', 'stream_chunk_size']
const LANGUAGES = ['en', 'es', 'fr', 'de', 'it', 'pt', 'pl', 'tr', 'ru', 'nl', 'cs', 'ar', 'zh-cn', 'ja']
const SAMPLE_RATE = 24_000
const CHUNK_BYTES = 4_800
const LATENTS = 32

/** What happens to the next requests to speak. */
export type XttsFault = 'fail' | 'hang' | 'drop' | 'page' | 'another-shape'

interface SpeechBody { speaker_embedding: number[], gpt_cond_latent: number[][], text: string, language: string, add_wav_header: boolean, stream_chunk_size: string, speed?: number }

/** A server that speaks the protocol of coqui's xtts-streaming-server and refuses what the real one chokes on: two texts at once. */
export async function startStubXtts({ knows = [], pace = 0, key }: StubXttsOptions = {}) {
  const requests: StubRequest[] = []
  const aborted = createAbortCounter()
  const arrived = createAbortCounter()
  const script: { faults: XttsFault[], overlaps: number } = { faults: [], overlaps: 0 }
  let speaking = 0

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const bytes = await readBytes(request)
    const { method = '', url: path = '', headers } = request
    const body = headers['content-type']?.startsWith('application/json') ? JSON.parse(bytes.toString()) as unknown : null
    requests.push({ method, path, headers, body })
    arrived.add()
    response.on('close', () => {
      if (!response.writableFinished) aborted.add()
    })
    if (key && headers.authorization !== `Bearer ${key}`) return sendJson(response, 401, { detail: 'Not authenticated' })
    if (path === '/languages') return sendJson(response, 200, LANGUAGES)
    if (path === '/openapi.json') return sendJson(response, 200, openapi())
    if (path === '/studio_speakers') return sendJson(response, 200, { 'Claribel Dervla': voiceOf('Claribel'), 'Damien "Black"': voiceOf('Damien') })
    if (method === 'POST' && path === '/clone_speaker') return clone(response, headers['content-type'] ?? '', bytes)
    if (method === 'POST' && path === '/tts_stream') return speak(response, body)
    sendJson(response, 404, { detail: 'Not Found' })
  }

  const openapi = () => ({
    openapi: '3.1.0',
    components: { schemas: { StreamingInputs: { type: 'object', properties: Object.fromEntries([...FIELDS, ...knows].map(name => [name, {}])) }, HTTPValidationError: { properties: { detail: {} } } } }
  })

  async function clone(response: ServerResponse, contentType: string, bytes: Buffer) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData().catch(() => null)
    const file = form?.get('wav_file')
    if (!(file instanceof File)) return sendJson(response, 422, { detail: [{ loc: ['body', 'wav_file'], msg: 'field required' }] })
    const wav = Buffer.from(await file.arrayBuffer())
    if (wav.toString('latin1', 0, 4) !== 'RIFF') return sendJson(response, 500, { detail: 'Format not recognised' })
    requests.at(-1)!.body = Object.fromEntries([...form!.entries()].map(([name, value]) => [name, value instanceof File ? value.size : value]))
    sendJson(response, 200, script.faults[0] === 'another-shape' && script.faults.shift() ? { speaker_embedding: [1, 2] } : voiceOf(wav.toString('latin1')))
  }

  async function speak(response: ServerResponse, body: unknown) {
    const fault = script.faults.shift()
    if (fault === 'fail') return sendJson(response, 500, { detail: 'CUDA out of memory' })
    if (fault === 'page') return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>')
    const problem = findProblem(body)
    if (problem) return sendJson(response, 422, { detail: [{ loc: ['body', problem], msg: 'value is not valid' }] })
    if (speaking++) script.overlaps++
    try {
      if (fault !== 'hang') return await stream(response, body as SpeechBody, fault)
      await new Promise<void>(resolve => response.once('close', resolve))
    } finally {
      speaking--
    }
  }

  async function stream(response: ServerResponse, { text, speaker_embedding, add_wav_header, speed = 1 }: SpeechBody, fault?: XttsFault) {
    const samples = toneOf(secondsFor(text) / (knows.includes('speed') ? speed : 1), SAMPLE_RATE, 100 + Math.round(Math.abs(speaker_embedding[0]!) * 100))
    const bytes = Buffer.concat([add_wav_header ? wavHeader(SAMPLE_RATE) : Buffer.alloc(0), Buffer.from(samples.buffer)])
    response.writeHead(200, { 'content-type': 'audio/wav' })
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      if (response.destroyed) return
      if (!response.write(bytes.subarray(at, at + CHUNK_BYTES))) await drainedOrClosed(response)
      if (fault === 'drop') return void response.write('', () => response.socket?.resetAndDestroy())
      if (pace) await pause(pace)
    }
    response.end()
  }

  const { url, stop } = await listenOnLoopback(handle)
  return { url, requests, arrived, aborted, script, stop }
}
export type StubXtts = Awaited<ReturnType<typeof startStubXtts>>

const isRow = (row: unknown, length: number) => Array.isArray(row) && row.length === length && row.every(value => typeof value === 'number')

/** The first field that FastAPI and torch would stumble over; it ignores those that it does not know. */
function findProblem(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return 'body'
  const { speaker_embedding, gpt_cond_latent, text, language, add_wav_header, stream_chunk_size } = body as Partial<SpeechBody>
  if (!isRow(speaker_embedding, 512)) return 'speaker_embedding'
  if (!Array.isArray(gpt_cond_latent) || !gpt_cond_latent.length || !gpt_cond_latent.every(row => isRow(row, 1_024))) return 'gpt_cond_latent'
  if (typeof text !== 'string' || !text.trim() || text.length > 250) return 'text'
  if (!LANGUAGES.includes(String(language))) return 'language'
  if (typeof add_wav_header !== 'boolean') return 'add_wav_header'
  if (typeof stream_chunk_size !== 'string' || !/^\d+$/.test(stream_chunk_size)) return 'stream_chunk_size'
}

/** The same latents for the same recording, other ones for another. */
function voiceOf(seed: string) {
  const hash = createHash('sha256').update(seed, 'latin1').digest()
  const at = (i: number) => hash[i % 32]! / 256
  return {
    gpt_cond_latent: Array.from({ length: LATENTS }, (_, row) => Array.from({ length: 1_024 }, (_, i) => at(row + i))),
    speaker_embedding: Array.from({ length: 512 }, (_, i) => at(i))
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
