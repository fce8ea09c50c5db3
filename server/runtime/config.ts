import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const flag = z.string().transform(value => !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase()))
const list = z.string().transform(value => value.split(',').map(item => item.trim()).filter(Boolean))
/** "30", "30/minute" and "5/second", as slowapi of the predecessor read them; the result is per minute. */
const perMinute = z.string().regex(/^\s*\d+\s*(\/\s*(second|minute|hour|day))?\s*$/, 'write a number, or a number/minute').transform((value) => {
  const [count, unit = 'minute'] = value.split('/').map(part => part.trim()) as [string, string?]
  const perUnit = { second: 60, minute: 1, hour: 1 / 60, day: 1 / 1_440 }[unit] ?? 1
  return Math.max(1, Math.round(Number(count) * perUnit))
})

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  ORCHESTRATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(8002),
  HOST: z.string().default('0.0.0.0'),
  DATA_DIR: z.string().default('./data'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DEPLOYMENT_MODE: z.string().default('full').transform(value => (['full', 'cloud', 'local'] as const).find(mode => mode === value) ?? 'full'),
  ADMIN_USERNAME: z.string().default('admin'),
  ADMIN_PASSWORD: z.string().min(8, 'use at least 8 characters').optional(),
  ADMIN_PASSWORD_HASH: z.string().regex(/^[0-9a-f]{64}$/i, 'SHA-256 in hex').optional(),
  ADMIN_JWT_SECRET: z.string().min(32, 'use at least 32 characters').optional(),
  ADMIN_JWT_EXPIRATION_HOURS: z.coerce.number().positive().max(8_760).default(24),
  SECRET_KEY: z.string().min(32, 'use at least 32 characters').optional(),
  LLM_BACKEND: z.string().optional(),
  VLLM_API_URL: z.url().optional(),
  VLLM_MODEL_NAME: z.string().optional(),
  VLLM_MODEL: z.string().optional(),
  VLLM_API_KEY: z.string().optional(),
  GEMINI_API_KEY: z.string().optional(),
  GEMINI_MODEL: z.string().default('gemini-2.5-flash'),
  SECRETARY_PERSONA: z.string().default('anna'),
  CORS_ORIGINS: list.optional(),
  RATE_LIMIT_ENABLED: flag.default(true),
  RATE_LIMIT_DEFAULT: perMinute.default(600),
  RATE_LIMIT_AUTH: perMinute.default(10),
  RATE_LIMIT_CHAT: perMinute.default(30),
  // The page asks for an answer sentence by sentence, so one answer is many requests.
  RATE_LIMIT_TTS: perMinute.default(120),
  RATE_LIMIT_STT: perMinute.default(20),
  TRUST_PROXY: flag.default(false),
  SECURITY_HEADERS_ENABLED: flag.default(true),
  X_FRAME_OPTIONS: z.string().default('DENY'),
  REDIS_URL: z.string().optional(),
  METRICS_TOKEN: z.string().optional(),
  LLM_FIRST_TOKEN_TIMEOUT_MS: z.coerce.number().int().positive().default(30_000),
  LLM_IDLE_TIMEOUT_MS: z.coerce.number().int().positive().default(30_000),
  LLM_TOTAL_TIMEOUT_MS: z.coerce.number().int().positive().default(180_000)
})

export type Config = z.infer<typeof Environment> & {
  port: number
  /** Absolute; everything that is written lives here. */
  dataDir: string
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
  parsed = { ...environment, port: environment.PORT ?? environment.ORCHESTRATOR_PORT, dataDir: resolve(environment.DATA_DIR) }
  return parsed
}

/** Absolute path under DATA_DIR, whose folder exists afterwards. */
export function dataPath(...parts: string[]) {
  const folder = join(config().dataDir, ...parts.slice(0, -1))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return join(folder, parts.at(-1) ?? '')
}
