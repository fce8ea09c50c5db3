import { z } from 'zod'
import { Language } from './settings'

/** "auto", the predecessor's "vosk" (streaming) and "whisper", or the id of an engine. */
const EngineName = z.string().trim().min(1).max(120)

export const SttEngineInfo = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['model', 'provider']),
  driver: z.string(),
  /** Of a model: tone, zipformer, whisper…; null for a provider. */
  model_type: z.string().nullable(),
  /** Gives words while a person speaks. */
  realtime: z.boolean(),
  /** Nothing leaves this machine. */
  offline: z.boolean(),
  /** Empty where it is not known, or is any. */
  languages: z.array(Language),
  size_mb: z.number(),
  state: z.enum(['idle', 'running', 'failed']),
  detail: z.string().nullable()
})
export type SttEngineInfo = z.infer<typeof SttEngineInfo>

export const SttStatus = z.object({
  vosk: z.object({ available: z.boolean(), model: z.string().nullable(), realtime: z.literal(true), offline: z.literal(true) }),
  whisper: z.object({ available: z.boolean(), model: z.string().nullable(), realtime: z.literal(false), offline: z.literal(true) }),
  /** Id of the engine that hears live speech now; null with none. */
  preferred_engine: z.string().nullable(),
  /** The owner's choice ("auto" or an id), and the engine it comes to now. */
  live: z.object({ chosen: z.string(), engine: z.string().nullable() }),
  file: z.object({ chosen: z.string(), engine: z.string().nullable() }),
  engines: z.array(SttEngineInfo)
})
export type SttStatus = z.infer<typeof SttStatus>

export const SttModels = z.object({
  models_dir: z.string(),
  models: z.array(z.object({ id: z.string(), name: z.string(), path: z.string(), size_mb: z.number(), language: z.string(), type: z.string(), streaming: z.boolean() })),
  /** Page on which models are downloaded. */
  download_url: z.string()
})

export const SttEngineChoice = z.object({ live_engine: EngineName, file_engine: EngineName }).partial()
  .refine(choice => Object.keys(choice).length > 0, 'choose live_engine or file_engine')

const RecognisedWord = z.object({ word: z.string(), start: z.number(), end: z.number(), conf: z.number() })

export const SttTranscribeQuery = z.object({ language: z.preprocess(value => value === 'auto' || value === '' ? undefined : value, Language.optional()), engine: EngineName.default('auto') })
export const SttTranscript = z.object({
  text: z.string(),
  language: Language,
  words: z.array(RecognisedWord),
  segments: z.array(z.object({ text: z.string(), start: z.number(), end: z.number(), words: z.array(RecognisedWord) })),
  engine: z.string(),
  /** Seconds of sound, and how long its recognition took, ms. */
  duration: z.number(),
  took_ms: z.int()
})
export type SttTranscript = z.infer<typeof SttTranscript>

export const SttTestQuery = z.object({ text_to_speak: z.string().trim().min(1).max(500), engine: EngineName.default('auto'), language: Language.optional() })
export const SttTested = z.object({
  original_text: z.string(),
  recognized_text: z.string(),
  /** The same words, whatever their case, ё and punctuation. */
  match: z.boolean(),
  words_count: z.int(),
  engine: z.string(),
  voice: z.string(),
  took_ms: z.int()
})

/** The predecessor's `POST /stt`. */
export const PlainTranscript = z.object({ text: z.string(), language: Language, segments_count: z.int(), engine: z.string() })

export const LIVE_SAMPLE_RATES = [8_000, 16_000, 24_000, 48_000] as const
/** What a client says on the live socket, besides sound. */
export const LiveSttMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), language: Language.optional(), sample_rate: z.literal(LIVE_SAMPLE_RATES), engine: EngineName.optional() }),
  z.object({ type: z.literal('stop') })
])
export type LiveSttStart = Extract<z.infer<typeof LiveSttMessage>, { type: 'start' }>

/** Fields beside the recording of `POST /process_call`. */
export const ProcessCallForm = z.object({ session_id: z.string().min(1).max(100).optional() })
