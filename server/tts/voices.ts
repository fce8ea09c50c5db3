import { badRequest } from '#server/runtime/errors'
import { ESPEAK_VOICES } from './drivers/espeak/voices'
import type { EspeakVoice } from './drivers/espeak/voices'
import type { SpeechLanguage } from './types'

/** Programs written for the OpenAI speech API always name one of its voices. */
const OPENAI_VOICES: Record<string, EspeakVoice['gender']> = {
  alloy: 'female', coral: 'female', nova: 'female', sage: 'female', shimmer: 'female',
  ash: 'male', ballad: 'male', echo: 'male', fable: 'male', onyx: 'male', verse: 'male'
}

/**
 * The voice that a request means: by id, by the last part of one (`anna`, as the predecessor wrote it), by a name of
 * the OpenAI API, or none for the language's default. Throws 400 for any other name.
 */
export function getVoice(name: string | undefined, language: SpeechLanguage): EspeakVoice {
  const inLanguage = ESPEAK_VOICES.filter(voice => voice.language === language)
  const gender = name && Object.hasOwn(OPENAI_VOICES, name) ? OPENAI_VOICES[name] : undefined
  const found = name
    ? ESPEAK_VOICES.find(voice => voice.id === name || voice.id.endsWith(`-${name}`)) ?? inLanguage.find(voice => voice.gender === gender)
    : inLanguage[0]
  if (!found) throw badRequest('There is no such voice', [{ path: 'voice', message: 'unknown voice' }])
  return found
}
