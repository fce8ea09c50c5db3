import { z } from 'zod'
import { Ok, Timestamp } from './common'

export const SpeechKind = z.enum(['tts', 'stt'])
export type SpeechKind = z.infer<typeof SpeechKind>

/** Paths are added to it, and a secret belongs into the key. */
function isPlain(address: string) {
  if (!URL.canParse(address)) return false
  const { username, password, search, hash } = new URL(address)
  return !username && !password && !search && !hash
}

const ProviderFields = z.object({
  name: z.string().trim().min(1).max(100),
  driver: z.string().min(1).max(40),
  base_url: z.url({ protocol: /^https?$/ }).max(500).refine(isPlain, 'without a name, a password, ? and #').transform(url => url.replace(/\/+$/, '')),
  /** The driver's other options: model, voice, time limits. */
  options: z.record(z.string().max(60), z.unknown()),
  enabled: z.boolean()
})

export const SpeechProvider = ProviderFields.extend({
  id: z.string(),
  base_url: z.string(),
  /** "***" and the last four characters, '' without a key. */
  api_key_masked: z.string(),
  created: Timestamp,
  updated: Timestamp
})
export type SpeechProvider = z.infer<typeof SpeechProvider>

/** Other characters can't stand in a header. */
const apiKey = z.string().trim().max(500).regex(/^[\x21-\x7e]*$/)
export const SpeechProviderCreate = ProviderFields.extend({
  options: ProviderFields.shape.options.default({}),
  enabled: z.boolean().default(true),
  api_key: apiKey.optional()
})
export type SpeechProviderCreate = z.infer<typeof SpeechProviderCreate>
/** An empty `api_key` leaves the key as it is; null removes it. */
export const SpeechProviderPatch = ProviderFields.omit({ driver: true }).extend({ api_key: apiKey.nullable() }).partial()
export type SpeechProviderPatch = z.infer<typeof SpeechProviderPatch>

export const SpeechProviderList = z.object({ providers: z.array(SpeechProvider), drivers: z.array(z.string()) })
export const SpeechProviderSaved = Ok.extend({ provider: SpeechProvider })

/** What the server really answered. */
export const SpeechProviderTested = z.object({
  status: z.enum(['ok', 'error']),
  latency_ms: z.int(),
  /** Of the sound that came back. */
  seconds: z.number().optional(),
  first_sound_ms: z.int().optional(),
  /** What was recognised of the sentence that was sent. */
  text: z.string().optional(),
  /** Where the server says which it has. */
  voices: z.array(z.string()).optional(),
  languages: z.array(z.string()).optional(),
  message: z.string().optional(),
  /** A DriverFailure. */
  code: z.string().optional()
})
export type SpeechProviderTested = z.infer<typeof SpeechProviderTested>
