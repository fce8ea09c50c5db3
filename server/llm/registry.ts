import type { z } from 'zod'
import { createAnthropic, options as anthropic } from './drivers/anthropic'
import { createBuiltin, options as builtin } from './drivers/builtin'
import { createOpenaiCompatible, options as openaiCompatible } from './drivers/openai-compatible'
import type { CompletingLlmDriver } from './complete'
import { timeoutsOf } from './options'
import type { LlmDriverDeps, LlmDriverFactory } from './types'
import { withTimeouts, type LlmTimeouts } from './with-timeouts'
import { withWords } from './with-words'

/** A driver as the registry knows it: the schema of its options and a maker that checks them. */
function define<Schema extends z.ZodType>(options: Schema, factory: LlmDriverFactory<z.output<Schema>>, limitsOf?: (options: z.output<Schema>) => LlmTimeouts) {
  return {
    options,
    create(raw: unknown, deps?: LlmDriverDeps): CompletingLlmDriver {
      const checked = options.parse(raw)
      const driver = withWords(factory(checked, deps))
      return limitsOf ? withTimeouts(driver, limitsOf(checked)) : driver
    }
  }
}

export const LLM_DRIVERS = {
  'openai-compatible': define(openaiCompatible, createOpenaiCompatible, timeoutsOf),
  'anthropic': define(anthropic, createAnthropic, timeoutsOf),
  'builtin': define(builtin, createBuiltin)
}

export type LlmDriverName = keyof typeof LLM_DRIVERS

/** Makes a driver that keeps the time limits of its own options and never answers without a word. Throws ZodError for options that its schema refuses. */
export const createLlmDriver = (name: LlmDriverName, options: unknown, deps?: LlmDriverDeps): CompletingLlmDriver =>
  LLM_DRIVERS[name].create(options, deps)
