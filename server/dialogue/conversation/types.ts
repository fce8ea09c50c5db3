import type { SpeechOrigin } from '#server/stt'
import type { RecognitionRequest, SttStream } from '#server/stt/types'
import type { SayRequest, SpeechSource } from '#server/tts/speech'
import type { Speech } from '#server/tts'
import type { Message, Source, Waterfall } from '#shared/schemas/chat'
import type { ConversationSettings, Language } from '#shared/schemas/settings'
import type { LlmMessage, LlmUsage } from '#server/llm'
import type { TurnInput, TurnPart } from '../types'

/** How likely speech is, of each 32 ms window that got complete. */
export interface SpeechDetector {
  push(samples: Int16Array): Promise<number[]>
  close(): void
}

/** What a conversation is made of; tests put their own in. */
export interface ConversationEngines {
  createVad(sampleRate: 8_000 | 16_000): SpeechDetector
  openStt(request: RecognitionRequest & { sampleRate: number }, origin: SpeechOrigin): Promise<SttStream>
  say(request: SayRequest, source: SpeechSource, signal: AbortSignal): Promise<Speech>
  runTurn(input: TurnInput, signal: AbortSignal): AsyncGenerator<TurnPart>
  /** Probability that the last sound, at 16 kHz, was the end of a turn; null where no such model is installed. Throws the signal's reason. */
  finishedBySound(lastSound: () => Int16Array, signal: AbortSignal): Promise<number | null>
}

export type SaidMessage = LlmMessage

export type ConversationPlace
  = | { kind: 'session', sessionId: string }
  /** What was said stays here and goes with the conversation. */
    | { kind: 'inline', messages: SaidMessage[] }

/** How it answers: what may change while it goes on. */
export type ConversationManner = Pick<ConversationOptions, 'voice' | 'speed' | 'personaId' | 'personaVoice' | 'systemPrompt' | 'isSilent'>

export interface ConversationOptions {
  /** Hz of the sound that is heard and of the sound that is given. */
  inputRate: number
  outputRate: number
  /** How far ahead of its time sound is given, ms: what the way to the ear may stumble without being heard. */
  leadMs?: number
  /** Whose turns these are. */
  who: Pick<TurnInput, 'channel' | 'client' | 'userId' | 'apiKeyId'>
  place: ConversationPlace
  settings: ConversationSettings
  /** Said first. */
  greeting?: string
  /** What is expected to be spoken; without it the engine and the words decide. */
  language?: Language
  voice?: string
  speed?: number
  personaId?: string | null
  personaVoice?: string | null
  systemPrompt?: string | null
  /** The answers are only read. */
  isSilent?: boolean
}

/** Whose speech it is, for the usage. */
export const originOf = ({ channel, apiKeyId }: ConversationOptions['who']) => ({ source: channel, source_id: apiKeyId })

/** Times are ms of the sound that was heard, from its beginning. */
export type ConversationEvent
  = | { type: 'speech-started', utterance: string, atMs: number }
    | { type: 'speech-stopped', utterance: string, atMs: number }
    /** All words of this utterance so far; `final` once the person has finished. Empty and final: it was no speech. */
    | { type: 'words-heard', utterance: string, text: string, final: false }
    | { type: 'words-heard', utterance: string, text: string, final: true, startMs: number, endMs: number }
    /** Somebody spoke, and the recogniser failed at it. */
    | { type: 'words-failed', utterance: string, code: string, detail: string }
    /** An answer that the person is really given, or something that the secretary says on its own account. */
    | { type: 'answer-started', answer: string, utterance: string | null, isPrompt: boolean }
    /** The model writes, which is ahead of what is heard. */
    | { type: 'text-written', answer: string, text: string }
    | { type: 'message-stored', role: 'user' | 'assistant', message: Message }
    | { type: 'sources-found', answer: string, sources: Source[] }
    /** Words that begin to be heard now. */
    | { type: 'clause-started', answer: string, text: string }
    | { type: 'sound', answer: string, samples: Int16Array }
    /** held: silent while it is found out whether the person interrupts; then playing again, or cut. */
    | { type: 'playback', answer: string, state: 'playing' | 'held' | 'cut' | 'ended', heardMs: number }
    | { type: 'answer-ended', answer: string, text: string, outcome: 'complete' | 'interrupted' | 'failed', failure?: string, usage?: LlmUsage }
    | { type: 'waterfall', answer: string, waterfall: Waterfall }
    /** Nobody has said anything for long, and was asked about it as often as is set. */
    | { type: 'nobody-there', sinceMs: number, atMs: number }
    /** Something does not work; the conversation goes on where it can. */
    | { type: 'trouble', code: string, detail: string }

/**
 * Whose turn it is, and whether it is answered, is found out by listening (auto); it is found out, and the other end
 * says what is answered (listen-only); the other end says both: push to talk (manual).
 */
export type TurnTaking = 'auto' | 'listen-only' | 'manual'

export interface Conversation {
  /** Takes sound of `inputRate` as it comes. Throws AppError 429 when it comes far faster than it can be heard. */
  hear(samples: Int16Array): void
  /** What was heard so far is what the person said: for those who decide themselves when somebody has finished. */
  commit(): Promise<string>
  /**
   * Answers what was said last, or does what `instructions` say; for those who decide themselves when it is answered.
   * Throws AppError 400 when there is nothing to answer.
   */
  respond(instructions?: string): void
  /** Answers what was typed. */
  ask(text: string, instructions?: string): void
  /** What was said in this utterance needs no answer any more; false where it is not waiting for one. */
  withdraw(utterance: string): boolean
  /** Says something that is no answer. */
  tell(text: string): void
  /** Ends what is said, or `only` that answer; the history keeps what was heard of it, no more than the ear says. */
  interrupt(only?: { answer?: string, heardMs?: number }): void
  /** What was heard since the last utterance is forgotten. */
  forget(): void
  /** What is under way goes on; the next answer is given in the new manner. */
  configure(change: { settings?: Partial<ConversationSettings>, turnTaking?: TurnTaking, manner?: ConversationManner }): void
  /** Resolves when all that was said is stored. */
  close(): Promise<void>
}
