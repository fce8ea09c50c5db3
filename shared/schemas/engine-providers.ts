import { z } from 'zod'
import { Ok, Timestamp } from './common'

export const EngineKind = z.enum(['tts', 'stt', 'embedding', 'reranking'])
export type EngineKind = z.infer<typeof EngineKind>

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

export const EngineProvider = ProviderFields.extend({
  id: z.string(),
  base_url: z.string(),
  /** "***" and the last four characters, '' without a key. */
  api_key_masked: z.string(),
  created: Timestamp,
  updated: Timestamp
})
export type EngineProvider = z.infer<typeof EngineProvider>

/** Other characters can't stand in a header. */
const apiKey = z.string().trim().max(500).regex(/^[\x21-\x7e]*$/)
export const EngineProviderCreate = ProviderFields.extend({
  options: ProviderFields.shape.options.default({}),
  enabled: z.boolean().default(true),
  api_key: apiKey.optional()
})
export type EngineProviderCreate = z.infer<typeof EngineProviderCreate>
/** An empty `api_key` leaves the key as it is; null removes it. */
export const EngineProviderPatch = ProviderFields.omit({ driver: true }).extend({ api_key: apiKey.nullable() }).partial()
export type EngineProviderPatch = z.infer<typeof EngineProviderPatch>

export const EngineProviderList = z.object({ providers: z.array(EngineProvider), drivers: z.array(z.string()) })
export const EngineProviderSaved = Ok.extend({ provider: EngineProvider })

/** What the server really answered. */
export const EngineProviderTested = z.object({
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
  /** Numbers in a vector. */
  dimensions: z.int().optional(),
  /** How alike it found what means the same, and what does not: cosines, or a re-ranker's scores. */
  alike: z.number().optional(),
  unlike: z.number().optional(),
  message: z.string().optional(),
  /** A DriverFailure. */
  code: z.string().optional()
})
export type EngineProviderTested = z.infer<typeof EngineProviderTested>
