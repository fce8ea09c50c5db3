import { z } from 'zod'

export const Language = z.enum(['ru', 'en'])
export type Language = z.infer<typeof Language>

export const TimeZone = z.string().max(64).refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}, 'unknown time zone')

/** Who the secretary works for; it reaches the prompt and the template variables. */
export const Business = z.object({
  business_name: z.string().trim().max(120).default(''),
  owner_name: z.string().trim().max(120).default(''),
  about: z.string().trim().max(2_000).default(''),
  language: Language.default('ru'),
  time_zone: TimeZone.default('Europe/Moscow')
})
export type Business = z.infer<typeof Business>

/** "builtin", "vllm" or "cloud:{provider id}". */
export const LlmBackend = z.string().regex(/^(builtin|vllm|cloud:[\w-]{1,80})$/, 'builtin, vllm or cloud:{id}')

export const LlmParameters = z.object({
  temperature: z.number().min(0).max(2),
  max_tokens: z.int().min(1).max(32_768),
  top_p: z.number().gt(0).max(1),
  repetition_penalty: z.number().min(0.5).max(2)
})
export type LlmParameters = z.infer<typeof LlmParameters>

/** How XTTS samples speech, and how much of its samples a voice is taken from. */
export const XttsParameters = z.object({
  temperature: z.number().min(0.01).max(2),
  repetition_penalty: z.number().min(1).max(20),
  top_k: z.int().min(1).max(1_000),
  top_p: z.number().gt(0).max(1),
  /** Seconds, at most as many as the samples have, and the pieces they are cut into. */
  gpt_cond_len: z.int().min(1).max(60),
  gpt_cond_chunk_len: z.int().min(1).max(60)
})
export type XttsParameters = z.infer<typeof XttsParameters>

const Speed = z.number().min(0.25).max(4)

/** How a spoken conversation is led. */
export const ConversationSettings = z.object({
  /** What is said first; may hold the template variables of FAQ answers. Empty: nothing. */
  greeting: z.string().trim().max(500).default(''),
  /** ms of silence after which the person has finished: when the words sound finished, when that is not clear, and when they don't. */
  end_of_turn: z.object({
    shortest: z.int().min(100).max(5_000).default(300),
    usual: z.int().min(100).max(5_000).default(600),
    longest: z.int().min(100).max(10_000).default(1_500)
  }).refine(({ shortest, usual, longest }) => shortest <= usual && usual <= longest, 'must grow').prefault({}),
  /** ms of speech that make the secretary fall silent; 0: it can't be interrupted. */
  barge_in_ms: z.int().min(0).max(2_000).default(200),
  /** The answer is begun before the person has surely finished, and thrown away if they go on. */
  answer_ahead: z.boolean().default(true),
  /** Seconds of silence after which it asks whether somebody is there; 0: never. */
  silence_prompt_s: z.int().min(0).max(600).default(20),
  /** How often it asks before it gives up. */
  silence_prompts: z.int().min(0).max(10).default(2),
  /** Seconds without a word of the answer after which it asks for patience; 0: never. */
  patience_prompt_s: z.number().min(0).max(60).default(4)
})
export type ConversationSettings = z.infer<typeof ConversationSettings>

/** Every row of `system_config`: its key, its shape and its default. */
export const Settings = z.object({
  'business': Business.prefault({}),
  'setup.done': z.boolean().default(false),
  /** What this installation has been given once; deleted by the owner, it does not come back. */
  'setup.seeded': z.array(z.string()).default([]),
  'llm.backend': LlmBackend.default('builtin'),
  'llm.persona': z.string().default('anna'),
  'conversation': ConversationSettings.prefault({}),
  'tts.voice': z.string().nullable().default(null),
  'tts.preset': z.string().default('natural'),
  /** Tuning on top of every voice and preset. */
  'tts.tuning': z.object({ speed: z.number().min(0.5).max(2).default(1), pitch: z.number().min(0.5).max(2).default(1) }).prefault({}),
  /** What the owner set for every XTTS voice, in place of the preset's. */
  'tts.xtts': XttsParameters.extend({ speed: Speed }).partial().prefault({}),
  /** Speak the greeting and the FAQ answers before somebody asks for them. */
  'tts.render_ahead': z.boolean().default(true),
  'tts.piper': z.object({ speed: Speed.default(1) }).prefault({}),
  /** "auto", the id of an installed model or of a provider: live words, and whole recordings. */
  'stt.live_engine': z.string().max(120).default('auto'),
  'stt.file_engine': z.string().max(120).default('auto'),
  /** "auto", "none", the id of an installed model or of a provider: what compares meanings, and what puts the found in order again. */
  'knowledge.embedding_engine': z.string().max(120).default('auto'),
  'knowledge.reranking_engine': z.string().max(120).default('none')
})
export type Settings = z.infer<typeof Settings>
export type SettingKey = keyof Settings
export type SettingValue<K extends SettingKey> = Settings[K]
