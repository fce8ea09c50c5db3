import type { LlmFinishReason, LlmMessage, LlmParameters, LlmUsage } from '#server/llm'
import type { KnowledgeScope } from '#server/knowledge/search'
import type { DriverFailure } from '#server/runtime/errors'
import type { AnsweredBy, Message, Source } from '#shared/schemas/chat'

/** Where the turn goes. A stored session, or messages that the caller keeps itself. */
export type Conversation
  = | { kind: 'session', sessionId: string, place: Place }
    | { kind: 'inline', messages: LlmMessage[] }

/** append: after the newest message; edit: another wording of `messageId`; regenerate: another answer to what `messageId` answers. */
export type Place
  = | { at: 'append' }
    | { at: 'edit', messageId: string }
    | { at: 'regenerate', messageId: string }

/** One thing a person said, on its way to an answer. */
export interface TurnInput {
  /** admin, api, telegram, …: for limits, usage and the metrics. */
  channel: string
  /** Whose limit it counts on: a user, an API key, a visitor. */
  client: string
  userId: string | null
  apiKeyId?: string
  conversation: Conversation
  /** What the person said; of a regenerated turn, what they said then. */
  text: string
  /** "builtin", "vllm" or "cloud:{id}"; else the session's, else the global choice. */
  backend?: string | null
  personaId?: string | null
  /** Where to search instead of the persona's sets and the session's documents. */
  knowledge?: KnowledgeScope
  /** Replaces the persona's prompt. */
  systemPrompt?: string | null
  parameters?: LlmParameters
  /** Asks the model for the answer in one piece; there is one text-delta then. */
  inOnePiece?: boolean
  /** The answer will be heard: the model is asked to speak, not to write. */
  spoken?: boolean
  /**
   * Of an answer that is begun before the person has surely finished. Nothing is stored, and the limit is not touched,
   * until this resolves; aborted before that, the turn leaves no trace but what it used of the model.
   */
  confirmed?: Promise<void>
}

export interface Answer {
  text: string
  answeredBy: AnsweredBy
  provider: string | null
  model: string | null
  sources: Source[]
  reason: LlmFinishReason
  usage: LlmUsage
}

/** All a channel needs to render a turn. Exactly one of the last two ends it. */
export type TurnPart
  = | { type: 'turn-started', message: Message | null }
    | { type: 'sources-found', sources: Source[] }
    | { type: 'text-delta', text: string }
      /** Of a spoken turn: all of its text is there, though not stored yet. */
    | { type: 'text-ended' }
    | { type: 'turn-ended', answer: Answer, message: Message | null, interrupted: boolean }
    | { type: 'turn-failed', failure: DriverFailure, detail: string, message: Message | null }
