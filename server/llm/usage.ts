import type { LlmUsage } from './types'

/** What a row holds; no answer costs as much. */
const MOST_TOKENS = 2_147_483_647

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_TOKENS

/** What a vendor counted. Servers send nothing, null, texts and fractions here: then the cost is not known. */
export const usageFrom = (prompt_tokens: unknown, completion_tokens: unknown): LlmUsage | undefined =>
  isCount(prompt_tokens) && isCount(completion_tokens) ? { prompt_tokens, completion_tokens } : undefined
