import type { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import * as espeak from './drivers/espeak'
import { ESPEAK_VOICES } from './drivers/espeak/voices'
import * as openai from './drivers/openai'
import * as openvoice from './drivers/openvoice'
import * as piper from './drivers/piper'
import * as sherpa from './drivers/sherpa'
import * as xtts from './drivers/xtts'
import type { TtsDriver, TtsDriverFactory, Voice } from './types'

export interface TtsDriverEntry {
  /** Serves voice.json, the database row, the types and the admin form. */
  options: z.ZodType
  /** Throws ZodError for options that don't fit. */
  create(options: unknown): TtsDriver
  /** Voices that are there without anything installed; the first of a language is its default. */
  voices: readonly Voice[]
}

function defineTtsDriver<Schema extends z.ZodType>(options: Schema, create: TtsDriverFactory<z.output<Schema>>, voices: readonly Voice[] = []): TtsDriverEntry {
  return { options, voices, create: raw => create(options.parse(raw)) }
}

/** Whose speech is converted. A conversion of a conversion would sound like neither. */
function createBase({ driver, options }: { driver: string, options: unknown }): TtsDriver {
  const entry = driver === 'openvoice' ? undefined : TTS_DRIVERS.get(driver)
  if (!entry) throw new DriverError('openvoice', `no voice of ${driver} can be converted`, { retryable: false, reason: 'bad-request' })
  return entry.create(options)
}

export const TTS_DRIVERS = new Map<string, TtsDriverEntry>([
  ['espeak', defineTtsDriver(espeak.options, settings => espeak.createEspeakTts(settings), ESPEAK_VOICES)],
  ['openai', defineTtsDriver(openai.options, settings => openai.createOpenaiTts(settings))],
  ['openvoice', defineTtsDriver(openvoice.options, settings => openvoice.createOpenvoiceTts(settings, createBase(settings.base)))],
  ['xtts', defineTtsDriver(xtts.options, settings => xtts.createXttsTts(settings))],
  ['piper', defineTtsDriver(piper.options, settings => piper.createPiperTts(settings))],
  ['sherpa', defineTtsDriver(sherpa.options, settings => sherpa.createSherpaTts(settings))]
])
