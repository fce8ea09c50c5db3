import { v7 as uuid } from 'uuid'
import type { ConversationManner, ConversationOptions } from '#server/dialogue/conversation'
import { getSetting } from '#server/system/settings'
import { badRequest } from '#server/runtime/errors'
import type { RealtimeAudioFormat, RealtimeResponseRequest, RealtimeSessionPatch, RealtimeTurnDetection } from '#shared/schemas/realtime'
import type { ConversationSettings, Language } from '#shared/schemas/settings'
import { rateOf } from './audio-format'

/** What a realtime session is set to. */
export interface RealtimeSession {
  id: string
  /** Seconds since 1970: not before that does it end by itself. */
  expiresAt: number
  model: string
  instructions: string | null
  modalities: ('text' | 'audio')[]
  input: { format: RealtimeAudioFormat, turnDetection: RealtimeTurnDetection | null, language: Language | null }
  output: { format: RealtimeAudioFormat, voice: string | null, speed: number }
  chatSession: string | null
  personaId: string | null
}

const PCM: RealtimeAudioFormat = { type: 'audio/pcm', rate: 24_000 }
const DEFAULT_VOICE = 'default'
/** A session in which nothing is heard or said for so long ends. */
export const EXPIRES_AFTER_S = 3_600

export const newSession = (model: string): RealtimeSession => ({
  id: `sess_${uuid()}`,
  expiresAt: Math.floor(Date.now() / 1_000) + EXPIRES_AFTER_S,
  model,
  instructions: null,
  modalities: ['audio'],
  input: { format: PCM, turnDetection: { type: 'semantic_vad', eagerness: 'auto', create_response: true, interrupt_response: true }, language: null },
  output: { format: PCM, voice: null, speed: 1 },
  chatSession: null,
  personaId: null
})

const languageOf = (name: string | undefined): Language | undefined => (['ru', 'en'] as const).find(language => name?.toLowerCase().startsWith(language))

/** The session after `patch`; what the patch does not name stays. */
export function patched(session: RealtimeSession, patch: RealtimeSessionPatch): RealtimeSession {
  const { audio, secretary } = patch
  return {
    ...session,
    model: patch.model ?? session.model,
    instructions: patch.instructions ?? session.instructions,
    modalities: patch.output_modalities ?? session.modalities,
    input: {
      format: audio?.input?.format ?? session.input.format,
      turnDetection: audio?.input?.turn_detection === undefined ? session.input.turnDetection : audio.input.turn_detection,
      language: secretary?.language === undefined ? languageOf(audio?.input?.transcription?.language) ?? session.input.language : secretary.language
    },
    output: {
      format: audio?.output?.format ?? session.output.format,
      voice: audio?.output?.voice ?? session.output.voice,
      speed: audio?.output?.speed ?? session.output.speed
    },
    chatSession: secretary?.session_id ?? session.chatSession,
    personaId: secretary?.persona_id === undefined ? session.personaId : secretary.persona_id
  }
}

/** As OpenAI's events show it. */
export const sessionObject = ({ id, expiresAt, model, instructions, modalities, input, output }: RealtimeSession) => ({
  type: 'realtime', object: 'realtime.session', id, model,
  output_modalities: modalities,
  instructions: instructions ?? '',
  tools: [], tool_choice: 'auto', max_output_tokens: 'inf', tracing: null, prompt: null, include: null,
  expires_at: expiresAt,
  audio: {
    input: { format: input.format, transcription: { model: 'secretary', language: input.language }, noise_reduction: null, turn_detection: input.turnDetection },
    output: { format: output.format, voice: output.voice ?? DEFAULT_VOICE, speed: output.speed }
  }
})

const EAGERNESS = { low: 1.6, medium: 1, auto: 1, high: 0.7 }

/** The owner's settings, as far as the session does not ask for something else. */
export function settingsFor({ chatSession, input: { turnDetection } }: RealtimeSession): ConversationSettings {
  const set = getSetting('conversation')
  // A program that speaks this API does not expect to be spoken to first.
  const own = { ...set, silence_prompt_s: chatSession ? set.silence_prompt_s : 0 }
  if (!turnDetection) return own
  const barge_in_ms = turnDetection.interrupt_response ? own.barge_in_ms || 200 : 0
  if (turnDetection.type === 'server_vad') {
    const ms = turnDetection.silence_duration_ms
    const silence_prompt_s = turnDetection.idle_timeout_ms ? Math.ceil(turnDetection.idle_timeout_ms / 1_000) : own.silence_prompt_s
    return { ...own, barge_in_ms, silence_prompt_s, end_of_turn: { shortest: ms, usual: ms, longest: ms } }
  }
  const factor = EAGERNESS[turnDetection.eagerness]
  const { shortest, usual, longest } = own.end_of_turn
  const scaled = (ms: number) => Math.round(ms * factor)
  return { ...own, barge_in_ms, end_of_turn: { shortest: scaled(shortest), usual: scaled(usual), longest: scaled(longest) } }
}

export const turnTakingOf = ({ input: { turnDetection } }: RealtimeSession) =>
  !turnDetection ? 'manual' as const : turnDetection.create_response ? 'auto' as const : 'listen-only' as const

/** What can't change while a conversation is open: with another value it is opened anew. */
export const fixedPart = ({ input, output, chatSession }: RealtimeSession): string =>
  JSON.stringify([input.format, input.language, output.format, chatSession])

export const mannerOf = (session: RealtimeSession, personaVoice: string | null): ConversationManner => ({
  voice: session.output.voice ?? undefined,
  speed: session.output.speed,
  personaId: session.personaId,
  personaVoice,
  systemPrompt: session.instructions,
  isSilent: !session.modalities.includes('audio')
})

export const optionsFor = (session: RealtimeSession): Pick<ConversationOptions, 'inputRate' | 'outputRate' | 'settings' | 'language'> => ({
  inputRate: rateOf(session.input.format),
  outputRate: rateOf(session.output.format),
  settings: settingsFor(session),
  language: session.input.language ?? undefined
})

/** Throws 400 for what a response should have that its session has not. */
export function ensureAsSet({ output_modalities, audio }: RealtimeResponseRequest, { modalities, output }: RealtimeSession) {
  const { format = output.format, voice = output.voice ?? DEFAULT_VOICE } = audio?.output ?? {}
  const differs = output_modalities && [...output_modalities].sort().join() !== [...modalities].sort().join()
    ? 'output_modalities'
    : JSON.stringify(format) !== JSON.stringify(output.format) ? 'audio.output.format' : voice !== (output.voice ?? DEFAULT_VOICE) ? 'audio.output.voice' : null
  if (differs) throw badRequest(`A response has the ${differs} of its session: change it with session.update`)
}
