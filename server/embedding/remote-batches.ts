import { z } from 'zod'
import { retrying } from '#server/runtime/retrying'
import { DriverError } from '#server/runtime/errors'
import { startTimeLimit } from '#server/runtime/time-limit'
import type { EmbeddingPurpose, Embeddings } from './types'

/** Part of the options of each driver that asks a server. */
export const batching = {
  /** Texts of one request: more would make answers whose reading holds up others. */
  batch: z.int().min(1).max(100).default(32),
  /** Characters of a text; the rest is cut off. Every model that is sold reads as many tokens. */
  longest_text: z.int().min(500).max(100_000).default(8_000),
  /** ms for one request. */
  total_ms: z.int().positive().max(600_000).default(60_000),
  retries: z.int().min(0).max(5).default(3)
}

export interface Batching {
  batch: number
  longest_text: number
  total_ms: number
  retries: number
}

/** A person waits for the answer to a question; passages can wait for a server that asks for patience. */
const MAX_RETRY_AFTER_MS: Record<EmbeddingPurpose, number> = { question: 2_000, passage: 60_000 }
/** A text of so many characters fits every model. */
const SHORT_TEXT = 1_000

/** Asks for the vectors of all texts, a batch at a time. `ask` is given texts that are neither blank nor too long. */
export function createRemoteBatches(driver: string, settings: Batching, ask: (texts: string[], purpose: EmbeddingPurpose, signal: AbortSignal) => Promise<Embeddings>) {
  let longest = settings.longest_text

  function inTime(texts: readonly string[], length: number, purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Embeddings> {
    const cut = texts.map(text => cutAt(text, length))
    return retrying({ retries: settings.retries, maxRetryAfterMs: MAX_RETRY_AFTER_MS[purpose] }, signal, async () => {
      using limit = startTimeLimit(driver, signal)
      limit.within(settings.total_ms, 'The server took too long')
      return await ask(cut, purpose, limit.signal)
    })
  }

  /** A server refuses what is longer than its model reads and says so in its own words: shorter texts are tried, and kept to when they help. */
  async function askShorter(texts: readonly string[], purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Embeddings> {
    for (let length = longest; ; length = Math.max(SHORT_TEXT, Math.floor(length / 2))) {
      try {
        const answer = await inTime(texts, length, purpose, signal)
        longest = length
        return answer
      } catch (error) {
        const mayBeTooLong = error instanceof DriverError && error.reason === 'bad-request' && length > SHORT_TEXT && texts.some(text => text.length > SHORT_TEXT)
        if (!mayBeTooLong) throw error
      }
    }
  }

  return async (texts: readonly string[], purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Embeddings> => {
    signal.throwIfAborted()
    const all: Embeddings = { vectors: [] }
    for (let at = 0; at < texts.length; at += settings.batch) {
      const { vectors, tokens } = await askShorter(texts.slice(at, at + settings.batch), purpose, signal)
      all.vectors.push(...vectors)
      if (tokens !== undefined) all.tokens = (all.tokens ?? 0) + tokens
    }
    return all
  }
}

/** Not inside a character of two units; servers refuse an empty text. */
function cutAt(text: string, length: number): string {
  const cut = text.slice(0, length).toWellFormed()
  return cut.trim() ? cut : '-'
}
