import { badRequest } from '#server/runtime/errors'
import { TTS_DRIVERS } from './registry'
import type { SpeechLanguage, Voice } from './types'

/** Programs written for the OpenAI speech API always name one of its voices. */
const OPENAI_VOICES = new Map<string, Voice['gender']>([
  ...['alloy', 'coral', 'nova', 'sage', 'shimmer'].map(name => [name, 'female'] as const),
  ...['ash', 'ballad', 'echo', 'fable', 'onyx', 'verse'].map(name => [name, 'male'] as const)
])

export async function listVoices(): Promise<Voice[]> {
  return knownVoices()
}

const knownVoices = () => [...TTS_DRIVERS.values()].flatMap(({ voices }) => voices)

/**
 * The voice that a request means: by id, by the last part of one (`anna`, as the predecessor wrote it), by a name of
 * the OpenAI API, or the language's default. Throws 400 for any other name.
 */
export function getVoice(name: string | undefined, language: SpeechLanguage): Voice {
  const voices = knownVoices()
  const inLanguage = voices.filter(voice => voice.language === language)
  const found = name
    ? voices.find(({ id }) => id === name || id.endsWith(`-${name}`)) ?? inLanguage.find(({ gender }) => gender && gender === OPENAI_VOICES.get(name))
    : inLanguage[0]
  if (!found) throw badRequest('There is no such voice', [{ path: 'voice', message: 'unknown voice' }])
  return found
}
