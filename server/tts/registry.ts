import type { z } from 'zod'
import * as espeak from './drivers/espeak'
import { ESPEAK_VOICES } from './drivers/espeak/voices'
import type { TtsDriverFactory, Voice } from './types'

interface TtsDriverEntry<Schema extends z.ZodType> {
  options: Schema
  create: TtsDriverFactory<z.infer<Schema>>
  /** Voices that are known without starting the engine; the first of a language is its default. */
  voices: readonly Voice[]
}

const defineEntry = <Schema extends z.ZodType>(entry: TtsDriverEntry<Schema>) => entry

export const TTS_DRIVERS = {
  espeak: defineEntry({ options: espeak.options, create: settings => espeak.createEspeakTts(settings), voices: ESPEAK_VOICES })
}

export type TtsDriverName = keyof typeof TTS_DRIVERS
