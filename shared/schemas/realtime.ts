import { z } from 'zod'
import { Language } from './settings'

/**
 * What a client of OpenAI's Realtime API sends (https://platform.openai.com/docs/api-reference/realtime-client-events),
 * the part of it that a secretary can do. Ours besides: `session.secretary`.
 */
export const RealtimeAudioFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('audio/pcm'), rate: z.union([z.literal(8_000), z.literal(16_000), z.literal(24_000), z.literal(48_000)]).default(24_000) }),
  z.object({ type: z.literal('audio/pcmu') }),
  z.object({ type: z.literal('audio/pcma') })
])
export type RealtimeAudioFormat = z.infer<typeof RealtimeAudioFormat>

const Reactions = { create_response: z.boolean().default(true), interrupt_response: z.boolean().default(true) }
/** `threshold` and `prefix_padding_ms` are left aside: the detector here needs neither. */
export const RealtimeTurnDetection = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('server_vad'),
    ...Reactions,
    silence_duration_ms: z.int().min(100).max(10_000).default(500),
    idle_timeout_ms: z.int().min(5_000).max(600_000).nullish()
  }),
  z.object({ type: z.literal('semantic_vad'), ...Reactions, eagerness: z.enum(['auto', 'low', 'medium', 'high']).default('auto') })
])
export type RealtimeTurnDetection = z.infer<typeof RealtimeTurnDetection>

const Instructions = z.string().max(20_000)
const NONE = 'this server has none of that'

const Modalities = z.array(z.enum(['text', 'audio'])).min(1).max(2)

export const RealtimeSessionPatch = z.object({
  type: z.literal('realtime').optional(),
  model: z.string().max(200).optional(),
  instructions: Instructions.optional(),
  output_modalities: Modalities.optional(),
  audio: z.object({
    input: z.object({
      format: RealtimeAudioFormat.optional(),
      turn_detection: RealtimeTurnDetection.nullish(),
      transcription: z.object({ language: z.string().max(20).optional() }).nullish()
    }).optional(),
    output: z.object({ format: RealtimeAudioFormat.optional(), voice: z.string().max(100).optional(), speed: z.number().min(0.25).max(1.5).optional() }).optional()
  }).optional(),
  tools: z.array(z.unknown()).max(0, NONE).optional(),
  /** A stored chat session that the conversation belongs to, and who speaks in it. */
  secretary: z.object({ session_id: z.string().max(80).optional(), persona_id: z.string().max(80).nullish(), language: Language.nullish() }).optional()
})
export type RealtimeSessionPatch = z.infer<typeof RealtimeSessionPatch>

/** A response is given from the whole conversation, as the session is set. */
export const RealtimeResponseRequest = z.object({
  instructions: Instructions.optional(),
  conversation: z.literal('auto', 'a response is always part of the conversation').optional(),
  input: z.undefined('a response is given from the whole conversation').optional(),
  output_modalities: Modalities.optional(),
  audio: z.object({ output: z.object({ format: RealtimeAudioFormat.optional(), voice: z.string().max(100).optional() }).optional() }).optional(),
  tools: z.array(z.unknown()).max(0, NONE).optional()
})
export type RealtimeResponseRequest = z.infer<typeof RealtimeResponseRequest>

const EventId = { event_id: z.string().max(512).optional() }
const ItemId = z.string().min(1).max(200)
/** Half a minute of PCM at 24 kHz, in Base64. */
const Base64 = z.string().max(2_000_000).regex(/^[A-Za-z0-9+/]*={0,2}$/, 'Base64')

const MOST_ITEM_CHARACTERS = 20_000
export const RealtimeItem = z.object({
  id: ItemId.optional(),
  type: z.literal('message', 'only messages can be added'),
  role: z.enum(['user', 'assistant', 'system']),
  content: z.array(z.discriminatedUnion('type', [
    z.object({ type: z.literal('input_text'), text: z.string().max(20_000) }),
    z.object({ type: z.literal('output_text'), text: z.string().max(20_000) }),
    z.object({ type: z.literal('text'), text: z.string().max(20_000) })
  ])).min(1).max(20).refine(parts => parts.reduce((sum, { text }) => sum + text.length, 0) <= MOST_ITEM_CHARACTERS, `at most ${MOST_ITEM_CHARACTERS} characters`)
})

export const RealtimeClientEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.update'), ...EventId, session: RealtimeSessionPatch }),
  z.object({ type: z.literal('input_audio_buffer.append'), ...EventId, audio: Base64 }),
  z.object({ type: z.literal('input_audio_buffer.commit'), ...EventId }),
  z.object({ type: z.literal('input_audio_buffer.clear'), ...EventId }),
  z.object({ type: z.literal('output_audio_buffer.clear'), ...EventId }),
  z.object({ type: z.literal('conversation.item.create'), ...EventId, previous_item_id: z.string().max(200).nullish(), item: RealtimeItem }),
  z.object({ type: z.literal('conversation.item.retrieve'), ...EventId, item_id: ItemId }),
  z.object({ type: z.literal('conversation.item.delete'), ...EventId, item_id: ItemId }),
  z.object({ type: z.literal('conversation.item.truncate'), ...EventId, item_id: ItemId, content_index: z.int().default(0), audio_end_ms: z.number().min(0) }),
  z.object({ type: z.literal('response.create'), ...EventId, response: RealtimeResponseRequest.optional() }),
  z.object({ type: z.literal('response.cancel'), ...EventId, response_id: z.string().max(200).optional() })
])
export type RealtimeClientEvent = z.infer<typeof RealtimeClientEvent>

export const RealtimeQuery = z.object({ model: z.string().max(200).optional(), call_id: z.undefined(NONE).optional() })
