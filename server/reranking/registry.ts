import type { z } from 'zod'
import * as jina from './drivers/jina'
import * as local from './drivers/local'
import type { RerankingDriver, RerankingDriverFactory } from './types'

export interface RerankingDriverEntry {
  /** Serves the database row, the types and the admin form. */
  options: z.ZodType<Record<string, unknown>>
  /** Throws ZodError for options that don't fit. */
  create(options: unknown): RerankingDriver
}

function defineRerankingDriver<Schema extends z.ZodType<Record<string, unknown>>>(options: Schema, create: RerankingDriverFactory<z.output<Schema>>): RerankingDriverEntry {
  return { options, create: raw => create(options.parse(raw)) }
}

export const RERANKING_DRIVERS = new Map<string, RerankingDriverEntry>([
  ['local', defineRerankingDriver(local.options, local.createLocalReranking)],
  ['jina', defineRerankingDriver(jina.options, jina.createJinaReranking)]
])
