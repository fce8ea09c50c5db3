import { config } from '#server/runtime/config'
import { AppError } from '#server/runtime/errors'

export type RateLimit = 'default' | 'auth' | 'chat' | 'tts' | 'stt'

interface Bucket { tokens: number, at: number }

const MOST_CLIENTS = 20_000
const buckets = new Map<string, Bucket>()

const limitOf = (limit: RateLimit) => ({
  default: config().RATE_LIMIT_DEFAULT,
  auth: config().RATE_LIMIT_AUTH,
  chat: config().RATE_LIMIT_CHAT,
  tts: config().RATE_LIMIT_TTS,
  stt: config().RATE_LIMIT_STT
})[limit]

/** Throws 429 with the seconds to wait when `takeFromLimit` would; takes nothing. */
export function checkLimit(limit: RateLimit, client: string) {
  if (config().RATE_LIMIT_ENABLED) filledBucket(limit, `${limit} ${client}`)
}

/**
 * Takes one request from the client's bucket, which holds a window's worth and refills steadily. Throws 429
 * with the seconds to wait.
 */
export function takeFromLimit(limit: RateLimit, client: string) {
  if (!config().RATE_LIMIT_ENABLED) return
  const key = `${limit} ${client}`
  const bucket = filledBucket(limit, key)
  bucket.tokens -= 1
  if (!buckets.has(key) && buckets.size >= MOST_CLIENTS) buckets.delete(buckets.keys().next().value as string)
  buckets.set(key, bucket)
}

/** With one request in it at least. */
function filledBucket(limit: RateLimit, key: string): Bucket {
  const { count, windowMs } = limitOf(limit)
  const now = performance.now()
  const bucket = buckets.get(key) ?? { tokens: count, at: now }
  bucket.tokens = Math.min(count, bucket.tokens + (now - bucket.at) * count / windowMs)
  bucket.at = now
  if (bucket.tokens < 1) {
    const seconds = Math.ceil((1 - bucket.tokens) * windowMs / count / 1_000)
    throw new AppError(429, 'too_many_requests', `Too many requests, try again in ${seconds} s`, { retryAfter: seconds })
  }
  return bucket
}
