import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const flag = z.string().transform(value => !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase()))
const list = z.string().transform(value => value.split(',').map(item => item.trim()).filter(Boolean))
const UNITS_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const LIMIT = /^\s*(\d+)\s*(?:(?:\/|per)\s*(\d+)?\s*(second|minute|hour|day)s?)?\s*$/

/** How many in how long. "30", "30/minute" and "5 per 2 hours", as the predecessor's limiter read them. */
export interface Limit { count: number, windowMs: number }
const limit = z.string().regex(LIMIT, 'write a number, or a number/minute').transform((value): Limit => {
  const [, count, times = '1', unit = 'minute'] = value.match(LIMIT)!
  return { count: Math.max(1, Number(count)), windowMs: Number(times) * UNITS_MS[unit as keyof typeof UNITS_MS] }
})
const perMinute = (count: number): Limit => ({ count, windowMs: UNITS_MS.minute })

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  ORCHESTRATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(8002),
  HOST: z.string().default('0.0.0.0'),
  DATA_DIR: z.string().default('./data'),
  MODELS_DIR: z.string().default('./models'),
  VOICES_DIR: z.string().default('./voices'),
  KNOWLEDGE_DIR: z.string().default('./knowledge'),
  MODELS_MIRROR: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DEPLOYMENT_MODE: z.string().default('full').transform(value => (['full', 'cloud', 'local'] as const).find(mode => mode === value) ?? 'full'),
  ADMIN_USERNAME: z.string().default('admin'),
  ADMIN_PASSWORD: z.string().min(8, 'use at least 8 characters').optional(),
  ADMIN_PASSWORD_HASH: z.string().regex(/^[0-9a-f]{64}$/i, 'SHA-256 in hex').optional(),
  ADMIN_JWT_SECRET: z.string().min(32, 'use at least 32 characters').optional(),
  ADMIN_JWT_EXPIRATION_HOURS: z.coerce.number().positive().max(8_760).default(24),
  SECRET_KEY: z.string().min(32, 'use at least 32 characters').optional(),
  LLM_BACKEND: z.string().regex(/^(builtin|vllm|gemini|cloud:[\w-]{1,80})$/, 'builtin, vllm, gemini or cloud:{id}').optional(),
  VLLM_API_URL: z.url().optional(),
  VLLM_MODEL_NAME: z.string().optional(),
  VLLM_MODEL: z.string().optional(),
  VLLM_API_KEY: z.string().optional(),
  GEMINI_API_KEY: z.string().optional(),
  GEMINI_MODEL: z.string().default('gemini-2.5-flash'),
  SECRETARY_PERSONA: z.string().default('anna'),
  CORS_ORIGINS: list.optional(),
  RATE_LIMIT_ENABLED: flag.default(true),
  RATE_LIMIT_DEFAULT: limit.default(perMinute(600)),
  RATE_LIMIT_AUTH: limit.default(perMinute(10)),
  RATE_LIMIT_CHAT: limit.default(perMinute(30)),
  // The page asks for an answer sentence by sentence, so one answer is many requests.
  RATE_LIMIT_TTS: limit.default(perMinute(120)),
  RATE_LIMIT_STT: limit.default(perMinute(20)),
  RESET_ADMIN_PASSWORD: flag.default(false),
  TRUST_PROXY: flag.default(false),
  SECURITY_HEADERS_ENABLED: flag.default(true),
  X_FRAME_OPTIONS: z.string().default('DENY'),
  REDIS_URL: z.string().optional(),
  RETENTION_DAYS: z.coerce.number().int().min(1).default(400),
  ALLOW_PRIVATE_LINKS: flag.default(false),
  METRICS_TOKEN: z.string().optional(),
  LLM_FIRST_TOKEN_TIMEOUT_MS: z.coerce.number().int().positive().default(30_000),
  LLM_IDLE_TIMEOUT_MS: z.coerce.number().int().positive().default(30_000),
  LLM_TOTAL_TIMEOUT_MS: z.coerce.number().int().positive().default(180_000)
})

export type Config = z.infer<typeof Environment> & {
  port: number
  /** Absolute; database, keys and caches live here. */
  dataDir: string
  /** Absolute; each model is a folder of it. */
  modelsDir: string
  /** Absolute; each voice is a folder of it. */
  voicesDir: string
  /** Absolute; files that lie here are part of the knowledge. */
  knowledgeDir: string
}

let parsed: Config | undefined

/** The environment, checked once. Throws one readable Error that names every wrong variable. */
export function config(): Config {
  if (parsed) return parsed
  // An empty value in a compose file or .env means "not set".
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  const result = Environment.safeParse(given)
  if (!result.success) {
    const wrong = result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`The environment is not right.\n  ${wrong.join('\n  ')}`)
  }
  const environment = result.data
  parsed = { ...environment, port: environment.PORT ?? environment.ORCHESTRATOR_PORT, dataDir: resolve(environment.DATA_DIR), modelsDir: resolve(environment.MODELS_DIR), voicesDir: resolve(environment.VOICES_DIR), knowledgeDir: resolve(environment.KNOWLEDGE_DIR) }
  return parsed
}

/** Absolute path under DATA_DIR, whose folder exists afterwards. */
export function dataPath(...parts: string[]) {
  const folder = join(config().dataDir, ...parts.slice(0, -1))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return join(folder, parts.at(-1) ?? '')
}
