import { z } from 'zod'
import type { LlmTimeouts } from './with-timeouts'

/** Trims spaces, trailing slashes and a pasted endpoint; `http://host:8000` alone gets the `/v1` its API lives under. */
export function normalizeBaseUrl(text: string): string {
  const trimmed = text.trim().replace(/\/+$/, '').replace(/\/chat\/completions$/, '').replace(/\/+$/, '')
  return /^https?:\/\/[^/]+$/.test(trimmed) ? `${trimmed}/v1` : trimmed
}

export const baseUrl = () => z.string().trim().transform(normalizeBaseUrl).pipe(z.url({ protocol: /^https?$/ }))

/** A form shows it as a password, a row keeps it encrypted. Other characters than these cannot stand in a header. */
export const secret = () => z.string().trim().regex(/^[\x21-\x7e]+$/).meta({ secret: true })

/** How long a server may take, ms. */
export const timeouts = {
  first_token_timeout: z.int().min(100).max(600_000).default(60_000),
  idle_timeout: z.int().min(100).max(600_000).default(30_000),
  total_timeout: z.int().min(100).max(3_600_000).default(300_000)
}

export const timeoutsOf = (options: Record<keyof typeof timeouts, number>): LlmTimeouts =>
  ({ firstToken: options.first_token_timeout, idle: options.idle_timeout, total: options.total_timeout })

/** Where an answer that does not end is cut, characters. */
export const MAX_ANSWER_LENGTH = 200_000
