import type { z } from 'zod'
import * as openai from './drivers/openai'
import * as sherpa from './drivers/sherpa'
import type { SttDriver, SttDriverFactory } from './types'

export interface SttDriverEntry {
  /** Serves the database row, the types and the admin form. */
  options: z.ZodType
  /** Throws ZodError for options that don't fit. */
  create(options: unknown): SttDriver
}

function defineSttDriver<Schema extends z.ZodType>(options: Schema, create: SttDriverFactory<z.output<Schema>>): SttDriverEntry {
  return { options, create: raw => create(options.parse(raw)) }
}

export const STT_DRIVERS = new Map<string, SttDriverEntry>([
  ['sherpa', defineSttDriver(sherpa.options, settings => sherpa.createSherpaStt(settings))],
  ['openai', defineSttDriver(openai.options, settings => openai.createOpenaiStt(settings))]
])
