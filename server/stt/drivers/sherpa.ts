import { availableParallelism } from 'node:os'
import { z } from 'zod'
import type { PcmFrame } from '#server/audio'
import { workerEntry } from '#server/workers'
import { Language } from '#shared/schemas/settings'
import { detectLanguage } from '#shared/utils/language'
import { transcribeInPieces } from '../pieces'
import { segmentsOf } from '../segments'
import type { RecognitionRequest, SttDriver, Transcript } from '../types'
import { ChildGone, createListeningHost, type ListeningHost } from './sherpa/host'
import { isKnown, sherpaModelOf, SherpaType } from './sherpa/models'
import type { Heard } from './sherpa/protocol'
import { createSherpaStream } from './sherpa/stream'
import { readableText, wordsOf } from './sherpa/words'

export const options = z.object({
  type: SherpaType,
  streaming: z.boolean(),
  /** Absolute paths by role: model, tokens, encoder, decoder, joiner… */
  files: z.record(z.string(), z.string()),
  /** Hz the model was made for, where its kind does not say. */
  sample_rate: z.int().positive().optional(),
  languages: z.array(Language).default([]),
  threads: z.int().positive().optional(),
  /** ms without a request after which the process is ended and its memory given back. */
  idle_ms: z.int().positive().default(600_000),
  /** ms without an answer after which the process counts as hung; by itself longer for whole recordings. */
  stall_ms: z.int().positive().optional()
}).refine(isKnown, 'no model of this kind is known')

const STALL_MS = { streaming: 20_000, batch: 120_000 }
const MOST_THREADS = 4
/** T-one decodes 300 ms when the next are complete; transducers look ahead further. */
const FLUSH_SILENCE_MS = { tone: 600, others: 800 }
/** Whisper hears 30 s at most; others take more memory the longer a piece is. */
const LONGEST_PIECE_S = 28

/** Models of sherpa-onnx: streaming or for whole recordings, in a process of its own. */
export function createSherpaStt(settings: z.infer<typeof options>, entry = workerEntry('sherpa-listening')): SttDriver {
  const { type, streaming, languages } = settings
  const model = sherpaModelOf({ ...settings, threads: settings.threads ?? (streaming ? 1 : Math.min(MOST_THREADS, availableParallelism())) })
  const host = createListeningHost({ model, entry, idleMs: settings.idle_ms, stallMs: settings.stall_ms ?? (streaming ? STALL_MS.streaming : STALL_MS.batch) })
  const languageOf = (text: string, wanted?: Language) => languages.length === 1 ? languages[0]! : detectLanguage(text, wanted ?? languages[0])
  const open = ({ sampleRate, language }: RecognitionRequest & { sampleRate: number }) => createSherpaStream(host, {
    sampleRate,
    modelRate: model.sampleRate,
    flushSilenceMs: type === 'tone' ? FLUSH_SILENCE_MS.tone : FLUSH_SILENCE_MS.others,
    languageOf: text => languageOf(text, language)
  })

  async function recogniseLive({ samples, sampleRate }: PcmFrame, request: RecognitionRequest, signal: AbortSignal): Promise<Transcript> {
    const stream = open({ ...request, sampleRate })
    try {
      stream.push(samples)
      return await stream.flush(signal)
    } finally {
      stream.close()
    }
  }

  async function recognisePiece({ samples, sampleRate }: PcmFrame, { language }: RecognitionRequest, signal: AbortSignal): Promise<Transcript> {
    const heard = await askTwice(host, samples, languages.length === 1 ? languages[0]! : language ?? '', signal)
    const text = readableText(heard.text)
    const words = wordsOf(heard)
    return { text, language: languageOf(text, language), words, segments: segmentsOf(text, words, samples.length / sampleRate) }
  }

  return {
    name: 'sherpa',
    transcribe: (sound, request, signal) => transcribeInPieces(sound, { sampleRate: model.sampleRate, longestSeconds: LONGEST_PIECE_S }, piece => (streaming ? recogniseLive : recognisePiece)(piece, request, signal), signal),
    ...streaming && { open },
    state: host.state,
    dispose: host.dispose
  }
}

/** A process that dies under a recording is tried once more. */
async function askTwice(host: ListeningHost, samples: Int16Array, language: string, signal: AbortSignal): Promise<Heard> {
  for (let attempt = 1; ; attempt++) {
    if (host.ensure() === undefined) throw host.unavailable()
    try {
      return await host.ask(id => ({ type: 'transcribe', id, samples, language }), signal)
    } catch (cause) {
      if (!(cause instanceof ChildGone)) throw cause
      if (attempt === 2) throw host.unavailable(cause)
    }
  }
}
