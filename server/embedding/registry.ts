import type { z } from 'zod'
import * as gemini from './drivers/gemini'
import * as local from './drivers/local'
import * as openai from './drivers/openai'
import type { EmbeddingDriver, EmbeddingDriverFactory } from './types'

export interface EmbeddingDriverEntry {
  /** Serves the database row, the types and the admin form. */
  options: z.ZodType<Record<string, unknown>>
  /** Throws ZodError for options that don't fit. */
  create(options: unknown): EmbeddingDriver
}

function defineEmbeddingDriver<Schema extends z.ZodType<Record<string, unknown>>>(options: Schema, create: EmbeddingDriverFactory<z.output<Schema>>): EmbeddingDriverEntry {
  return { options, create: raw => create(options.parse(raw)) }
}

export const EMBEDDING_DRIVERS = new Map<string, EmbeddingDriverEntry>([
  ['local', defineEmbeddingDriver(local.options, local.createLocalEmbedding)],
  ['gemini', defineEmbeddingDriver(gemini.options, gemini.createGeminiEmbedding)],
  ['openai', defineEmbeddingDriver(openai.options, openai.createOpenaiEmbedding)]
])
