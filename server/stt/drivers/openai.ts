import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { encodeWav, type PcmFrame } from '#server/audio'
import { DriverError } from '#server/runtime/errors'
import { apiBase, askJson, type RemoteDeps, type Server } from '#server/runtime/remote-http'
import { startTimeLimit } from '#server/runtime/time-limit'
import type { Language } from '#shared/schemas/settings'
import { detectLanguage } from '#shared/utils/language'
import { transcribeInPieces } from '../pieces'
import { segmentsOf } from '../segments'
import type { RecognitionRequest, SttDriver, Transcript } from '../types'

export const options = z.object({
  /** With or without the `/v1` at its end. */
  base_url: z.url({ protocol: /^https?$/ }),
  api_key: z.string().optional(),
  model: z.string().min(1).max(200).default('whisper-1'),
  /** Sent with every request that names no language itself. */
  language: z.enum(['ru', 'en']).optional(),
  /** ms for one piece of a recording. */
  total_ms: z.int().positive().max(3_600_000).default(300_000),
  retries: z.int().min(0).max(5).default(1)
})

const DRIVER = 'openai'
/** What models of speech are made for. */
const SAMPLE_RATE = 16_000
/** As WAV far below the 25 MB that this API takes. */
const LONGEST_PIECE_S = 300
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const RETRY_MS = 200
/** A server that failed is not the first to be asked again for so long. */
const FAILED_MS = 30_000

const Timed = { start: z.number().nonnegative(), end: z.number().nonnegative() }
const Answer = z.object({
  text: z.string(),
  language: z.string().nullish(),
  words: z.array(z.object({ word: z.string(), probability: z.number().nullish(), ...Timed })).nullish(),
  segments: z.array(z.object({ text: z.string(), ...Timed })).nullish()
})
type Answer = z.infer<typeof Answer>

/** Any server with OpenAI's `/v1/audio/transcriptions`: speaches, faster-whisper-server, whisper.cpp, a cloud. */
export function createOpenaiStt(settings: z.output<typeof options>, { fetch = globalThis.fetch }: RemoteDeps = {}): SttDriver {
  const server: Server = { driver: DRIVER, api_key: settings.api_key, fetch }
  const url = `${apiBase(settings.base_url)}/audio/transcriptions`
  let knowsVerbose = true
  let failure: { until: number, detail: string } | undefined

  async function askOnce(wav: Blob, request: RecognitionRequest, isVerbose: boolean, signal: AbortSignal): Promise<Answer> {
    using limit = startTimeLimit(DRIVER, signal)
    limit.within(settings.total_ms, 'The recognition took too long')
    const body = formOf(wav, { ...request, language: request.language ?? settings.language, model: settings.model }, isVerbose)
    const answer = Answer.safeParse(await askJson(server, url, { method: 'POST', body, signal: limit.signal }, MAX_ANSWER_BYTES))
    if (!answer.success) throw new DriverError(DRIVER, 'The server sent JSON of another shape', { retryable: false, reason: 'bad-answer' })
    return answer.data
  }

  /** Times of words are asked for; a server that refuses such a request is asked for the text alone from then on. */
  async function askBest(wav: Blob, request: RecognitionRequest, signal: AbortSignal): Promise<Answer> {
    if (!knowsVerbose) return askOnce(wav, request, false, signal)
    try {
      return await askOnce(wav, request, true, signal)
    } catch (error) {
      if (!(error instanceof DriverError) || error.reason !== 'bad-request') throw error
      const answer = await askOnce(wav, request, false, signal)
      knowsVerbose = false
      return answer
    }
  }

  async function recognise(piece: PcmFrame, request: RecognitionRequest, signal: AbortSignal): Promise<Transcript> {
    const wav = new Blob([new Uint8Array(encodeWav([piece]))], { type: 'audio/wav' })
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await askBest(wav, request, signal)
        failure = undefined
        return transcriptOf(answer, piece, request.language ?? settings.language)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof DriverError)) throw error
        failure = { until: performance.now() + FAILED_MS, detail: error.reason }
        if (!error.retryable || error.reason === 'timeout' || attempt >= settings.retries) throw error
        await wait(Math.random() * RETRY_MS * 2 ** attempt, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  }

  return {
    name: DRIVER,
    transcribe: (sound, request, signal) => transcribeInPieces(sound, { sampleRate: SAMPLE_RATE, longestSeconds: LONGEST_PIECE_S }, piece => recognise(piece, request, signal), signal),
    state: () => failure && performance.now() < failure.until ? { state: 'failed', detail: failure.detail } : { state: 'idle' }
  }
}

function formOf(wav: Blob, { model, language, prompt }: RecognitionRequest & { model: string }, isVerbose: boolean): FormData {
  const form = new FormData()
  form.set('file', wav, 'speech.wav')
  form.set('model', model)
  if (language) form.set('language', language)
  if (prompt) form.set('prompt', prompt)
  form.set('response_format', isVerbose ? 'verbose_json' : 'json')
  if (isVerbose) for (const part of ['word', 'segment']) form.append('timestamp_granularities[]', part)
  return form
}

function transcriptOf({ text: raw, language, words: timed, segments }: Answer, { samples, sampleRate }: PcmFrame, wanted?: Language): Transcript {
  const text = raw.trim()
  const seconds = samples.length / sampleRate
  const within = (time: number) => Math.min(time, seconds)
  const words = (timed ?? []).map(({ word, start, end, probability }) => ({ word: word.trim(), start: within(start), end: within(end), conf: probability ?? 1 })).filter(({ word }) => word)
  const named = (segments ?? []).map(segment => ({ text: segment.text.trim(), start: within(segment.start), end: within(segment.end) })).filter(segment => segment.text)
  return { text, language: wanted ?? languageOf(language, text), words, segments: named.length ? named : segmentsOf(text, words, seconds) }
}

/** Some say `ru`, some `russian`. */
function languageOf(name: string | null | undefined, text: string): Language {
  if (/^ru/i.test(name ?? '')) return 'ru'
  return /^en/i.test(name ?? '') ? 'en' : detectLanguage(text)
}
