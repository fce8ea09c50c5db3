import type { z } from 'zod'
import * as espeak from './drivers/espeak'
import { ESPEAK_VOICES } from './drivers/espeak/voices'
import * as openai from './drivers/openai'
import * as piper from './drivers/piper'
import * as sherpa from './drivers/sherpa'
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

export const TTS_DRIVERS = new Map<string, TtsDriverEntry>([
  ['espeak', defineTtsDriver(espeak.options, settings => espeak.createEspeakTts(settings), ESPEAK_VOICES)],
  ['openai', defineTtsDriver(openai.options, settings => openai.createOpenaiTts(settings))],
  ['piper', defineTtsDriver(piper.options, settings => piper.createPiperTts(settings))],
  ['sherpa', defineTtsDriver(sherpa.options, settings => sherpa.createSherpaTts(settings))]
])
