import { z } from 'zod'
import { Ok, Paging, Timestamp } from './common'
import { LlmBackend } from './settings'

export const Source = z.object({
  kind: z.enum(['faq', 'knowledge']),
  /** FAQ entry or passage. */
  id: z.string(),
  title: z.string(),
  /** The passage itself, one click away. */
  text: z.string(),
  /** 0 to 1 */
  score: z.number(),
  /** Of a passage: its document, what that came from, and its page. */
  document_id: z.string().optional(),
  source_file: z.string().optional(),
  page: z.int().nullable().optional()
})
export type Source = z.infer<typeof Source>

/** builtin: the built-in answerer, which found nothing to quote. */
export const AnsweredBy = z.enum(['faq', 'knowledge', 'model', 'builtin'])
export type AnsweredBy = z.infer<typeof AnsweredBy>

export const MessageState = z.enum(['writing', 'complete', 'interrupted', 'failed'])
export type MessageState = z.infer<typeof MessageState>

/** When each step of a spoken turn was reached, ms after the person's last sound; a step that came before the end of the turn was done ahead. */
export const Waterfall = z.object({
  /** The last word was recognised. */
  words_ms: z.int().nullable(),
  /** It was decided that the person has finished. */
  end_of_turn_ms: z.int().nullable(),
  first_word_ms: z.int().nullable(),
  /** The first frame of the answer left. */
  first_sound_ms: z.int().nullable()
})
export type Waterfall = z.infer<typeof Waterfall>

export const Message = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant', 'system']),
  content: z.string(),
  edited: z.boolean(),
  timestamp: Timestamp,
  parent_id: z.string().nullable(),
  is_active: z.boolean(),
  state: MessageState,
  answered_by: AnsweredBy.nullable(),
  /** Name of the provider ("builtin" for the built-in answerer) and its model. */
  provider: z.string().nullable(),
  model: z.string().nullable(),
  sources: z.array(Source),
  /** Why a failed answer failed: unreachable, timeout, unauthorized, rate-limited, bad-request, bad-answer, interrupted, unavailable. */
  failure: z.string().nullable(),
  first_token_ms: z.int().nullable(),
  /** Of a spoken turn. */
  waterfall: Waterfall.nullable(),
  duration_ms: z.int().nullable()
})
export type Message = z.infer<typeof Message>

/** Where a message stands among the other answers to (or wordings of) the same thing. */
export const SiblingInfo = z.object({ index: z.int(), total: z.int(), siblings: z.array(z.string()) })

export const ChatSession = z.object({
  id: z.string(),
  title: z.string(),
  system_prompt: z.string().nullable(),
  source: z.string(),
  source_id: z.string().nullable(),
  llm_backend: z.string().nullable(),
  persona_id: z.string().nullable(),
  /** Documents the conversation is about; where there are some, only these are searched. */
  document_ids: z.array(z.string()),
  created: Timestamp,
  updated: Timestamp,
  /** The active branch. */
  messages: z.array(Message),
  sibling_info: z.record(z.string(), SiblingInfo),
  /** True while an answer is being written: its parts are at GET …/stream. */
  is_writing: z.boolean()
})
export type ChatSession = z.infer<typeof ChatSession>

export const ChatSummary = ChatSession.pick({ id: true, title: true, source: true, source_id: true, created: true, updated: true }).extend({
  message_count: z.int(),
  last_message: z.string().nullable()
})
export type ChatSummary = z.infer<typeof ChatSummary>

export const SessionParams = z.object({ session_id: z.string().min(1).max(80) })
export const MessageParams = SessionParams.extend({ message_id: z.string().min(1).max(80) })

export const SessionListQuery = Paging.extend({
  group_by: z.enum(['source']).optional(),
  /** Words to find in titles and messages. */
  search: z.string().trim().max(200).optional()
})
export const SessionList = z.union([
  z.object({ sessions: z.array(ChatSummary), total: z.int() }),
  z.object({ sessions: z.record(z.string(), z.array(ChatSummary)), grouped: z.literal(true), total: z.int() })
])

export const SessionCreate = z.object({
  title: z.string().trim().max(255).optional(),
  system_prompt: z.string().max(20_000).nullable().optional(),
  source: z.enum(['admin']).default('admin'),
  source_id: z.string().max(100).optional(),
  llm_backend: LlmBackend.nullable().optional(),
  persona_id: z.string().max(80).nullable().optional(),
  document_ids: z.array(z.string().max(60)).max(20).optional()
})
export type SessionCreate = z.infer<typeof SessionCreate>
export const SessionPatch = SessionCreate.pick({ title: true, system_prompt: true, llm_backend: true, persona_id: true, document_ids: true })
export type SessionPatch = z.infer<typeof SessionPatch>
export const SessionResponse = z.object({ session: ChatSession })
export const BulkDelete = z.object({ session_ids: z.array(z.string().max(80)).max(1_000) })
export const BulkDeleted = Ok.extend({ deleted: z.int() })

export const MessageContent = z.string().trim().min(1).max(20_000)
/** Of the predecessor's override, what we use; `gemini` is an alias of its first Gemini provider. */
export const LlmOverride = z.object({
  llm_backend: z.union([LlmBackend, z.literal('gemini')]).optional(),
  system_prompt: z.string().max(20_000).optional(),
  llm_params: z.object({ temperature: z.number().min(0).max(2), max_tokens: z.int().min(1).max(32_768), top_p: z.number().gt(0).max(1), repetition_penalty: z.number().min(0.5).max(2) }).partial().optional()
})
export const MessageCreate = z.object({ content: MessageContent, llm_override: LlmOverride.optional() })
export const MessageEdit = z.object({ content: MessageContent })
export const MessageAnswered = z.object({ message: Message, response: Message })
export const MessageRegenerated = z.object({ response: Message })
export const BranchSwitch = z.object({ message_id: z.string().max(80) })
export const BranchSwitched = Ok.extend({ session: ChatSession })

/** Nested as deep as a conversation usually goes; whatever lies deeper stands flat in the deepest `children`, placed by `parent_id`. */
export interface Branch { id: string, parent_id: string | null, role: string, content_preview: string, is_active: boolean, children: Branch[] }
export const Branch: z.ZodType<Branch> = z.object({
  id: z.string(),
  parent_id: z.string().nullable(),
  role: z.string(),
  content_preview: z.string(),
  is_active: z.boolean(),
  get children() {
    return z.array(Branch)
  }
})
export const BranchTree = z.object({ branches: z.array(Branch) })

/** Events of a chat stream, one JSON object a `data:` line; then `[DONE]`. */
export const ChatEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user_message'), message: Message }),
  z.object({ type: z.literal('sources'), sources: z.array(Source) }),
  z.object({ type: z.literal('chunk'), content: z.string() }),
  z.object({ type: z.literal('assistant_message'), message: Message }),
  z.object({ type: z.literal('error'), content: z.string(), code: z.string(), message: Message.nullable() })
])
export type ChatEvent = z.infer<typeof ChatEvent>

/** The predecessor's plain endpoint. */
export const PlainChat = z.object({ text: MessageContent, session_id: z.string().max(80).nullable().optional() })
export const PlainChatAnswer = z.object({ response: z.string(), session_id: z.string().nullable() })
