import { z } from 'zod'
import { SpeechText } from './tts'

/** https://platform.openai.com/docs/api-reference: the part of it that a secretary can do. */
const Text = z.string().max(200_000)
const Content = z.union([
  Text,
  z.array(z.object({ type: z.literal('text'), text: Text })).max(100).transform(parts => parts.map(part => part.text).join('\n'))
])

const NONE = 'this server has none of that'
export const ChatCompletionRequest = z.object({
  /** A persona of GET /v1/models; any other name means the default one. */
  model: z.string().max(200).default('secretary'),
  messages: z.array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant']), content: Content })).min(1).max(1_000)
    .refine(messages => messages.some(({ role, content }) => role === 'user' && content.trim()), 'nobody said anything'),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_tokens: z.int().min(1).max(32_768).nullish(),
  max_completion_tokens: z.int().min(1).max(32_768).nullish(),
  n: z.literal(1, 'one answer only').nullish(),
  tools: z.array(z.unknown()).max(0, NONE).nullish(),
  functions: z.array(z.unknown()).max(0, NONE).nullish()
})
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>

const Usage = z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
const FinishReason = z.enum(['stop', 'length', 'content_filter'])

/** Ours besides OpenAI's: who answered, and from what. */
const Secretary = z.object({
  answered_by: z.string(),
  sources: z.array(z.object({ kind: z.string(), id: z.string(), title: z.string() }))
})

export const ChatCompletion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(z.object({
    index: z.int(),
    message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }),
    logprobs: z.null(),
    finish_reason: FinishReason
  })),
  usage: Usage,
  secretary: Secretary
})
export type ChatCompletion = z.infer<typeof ChatCompletion>

export const ModelInfo = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
  root: z.string(),
  parent: z.null(),
  permission: z.array(z.never()),
  description: z.string().nullable()
})
export const ModelList = z.object({ object: z.literal('list'), data: z.array(ModelInfo) })
export const ModelParams = z.object({ model: z.string().min(1).max(200) })

export const SpeechRequest = z.object({
  model: z.string().max(200).default('tts-1'),
  input: SpeechText,
  /** An id of GET /v1/voices, or a voice of OpenAI, for which the nearest of ours speaks. */
  voice: z.string().max(100).optional(),
  response_format: z.enum(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm']).default('mp3'),
  speed: z.number().min(0.25).max(4).default(1),
  /** How to speak: for voices of a server that follows words; the others leave it aside. */
  instructions: z.string().max(2_000).optional(),
  stream_format: z.enum(['audio', 'sse']).default('audio')
})
export const VoiceIds = z.object({ voices: z.array(z.object({ voice_id: z.string(), name: z.string(), language: z.string() })) })

/** The fields of a form, all of them texts, beside its file. */
export const TranscriptionRequest = z.object({
  /** Id of an engine; any other name means the best one. */
  'model': z.string().max(200).default('whisper-1'),
  'language': z.enum(['ru', 'en'], 'ru or en').optional(),
  'prompt': z.string().max(4_000).optional(),
  'response_format': z.enum(['json', 'text', 'srt', 'verbose_json', 'vtt']).default('json'),
  'temperature': z.coerce.number().min(0).max(1).default(0),
  'stream': z.enum(['true', 'false']).default('false'),
  'timestamp_granularities[]': z.string().max(100).optional()
}).refine(({ stream, response_format }) => stream === 'false' || response_format === 'json' || response_format === 'text', {
  path: ['stream'], message: 'only json and text are streamed'
}).transform(({ 'timestamp_granularities[]': granularities, stream, ...request }) => ({ ...request, stream: stream === 'true', timestamp_granularities: granularities?.split(',') ?? [] }))
export type TranscriptionRequest = z.output<typeof TranscriptionRequest>

const TEXTS = 'a text or a list of up to 2048 texts, none of them empty; lists of tokens are not read here'
export const EmbeddingsRequest = z.object({
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)], TEXTS),
  /** Any name: the engine that the owner chose answers. */
  model: z.string().min(1).max(200),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).max(8_192).nullish(),
  user: z.string().max(500).nullish(),
  /** Ours besides OpenAI's: what the texts are, for models that tell a question from what answers it. */
  input_type: z.enum(['query', 'document']).nullish()
})
export type EmbeddingsRequest = z.infer<typeof EmbeddingsRequest>

export const EmbeddingsAnswer = z.object({
  object: z.literal('list'),
  /** `embedding`: numbers, or in base64 their bytes as little-endian floats. */
  data: z.array(z.object({ object: z.literal('embedding'), index: z.int(), embedding: z.union([z.array(z.number()), z.string()]) })),
  model: z.string(),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() })
})
export type EmbeddingsAnswer = z.infer<typeof EmbeddingsAnswer>
