import { z } from 'zod'
import { Business } from './settings'

export const BusinessPatch = z.object({
  business_name: Business.shape.business_name.unwrap(),
  owner_name: Business.shape.owner_name.unwrap(),
  about: Business.shape.about.unwrap(),
  language: Business.shape.language.unwrap(),
  time_zone: Business.shape.time_zone.unwrap()
}).partial()
export const BusinessResponse = z.object({ business: Business })

/** `services` has the predecessor's names; what this installation does not have is false. */
export const Health = z.object({
  status: z.enum(['healthy', 'degraded', 'starting', 'stopping']),
  deployment_mode: z.enum(['full', 'cloud', 'local']),
  version: z.string(),
  services: z.object({
    voice_clone_xtts_anna: z.boolean(),
    voice_clone_xtts_marina: z.boolean(),
    voice_clone_openvoice: z.boolean(),
    piper_tts: z.boolean(),
    espeak_tts: z.boolean(),
    streaming_tts: z.boolean(),
    stt: z.boolean(),
    llm: z.boolean(),
    llm_backend: z.string(),
    current_voice: z.object({ engine: z.string(), voice: z.string().nullable() })
  }),
  database: z.object({ sqlite: z.object({ status: z.enum(['ok', 'failed', 'starting']), size_bytes: z.int(), size_mb: z.number() }), redis: z.object({ status: z.enum(['ok', 'failed']) }).optional() }),
  uptime_seconds: z.number(),
  timestamp: z.iso.datetime()
})
export type Health = z.infer<typeof Health>

export const Engine = z.object({
  id: z.string(),
  kind: z.enum(['llm', 'tts', 'stt', 'faq', 'knowledge', 'database']),
  name: z.string(),
  state: z.enum(['ok', 'idle', 'failed', 'off']),
  detail: z.string().nullable()
})
export type Engine = z.infer<typeof Engine>

export const Dashboard = z.object({
  engines: z.array(Engine),
  today: z.object({
    turns: z.int(),
    failed: z.int(),
    sessions: z.int(),
    tokens: z.int(),
    answered_by: z.object({ faq: z.int(), knowledge: z.int(), model: z.int(), builtin: z.int() }),
    /** Median, ms; null with no answer yet. */
    first_token_ms: z.number().nullable()
  }),
  /** Turns by hour of the last 24 hours, oldest first. */
  hours: z.array(z.object({ hour: z.iso.datetime(), faq: z.int(), knowledge: z.int(), model: z.int(), builtin: z.int(), failed: z.int() })),
  recent: z.array(z.object({ id: z.string(), title: z.string(), source: z.string(), updated: z.string(), last_message: z.string().nullable() })),
  setup_hints: z.array(z.enum(['answer_gaps', 'connect_model', 'add_faq', 'add_documents', 'describe_business', 'make_api_key']))
})
export type Dashboard = z.infer<typeof Dashboard>

export const SearchQuery = z.object({ q: z.string().trim().min(1).max(100) })
export const SearchResults = z.object({
  results: z.array(z.object({ kind: z.enum(['session', 'faq', 'document']), id: z.string(), title: z.string(), excerpt: z.string().nullable() }))
})
