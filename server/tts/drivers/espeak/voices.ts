import type { SpeechLanguage, Voice } from '../../types'

/** How espeak makes a voice: it reads a language by an identifier and gives it the timbre of a variant. */
export interface EspeakVoice {
  voice: Voice
  /** Identifier by language, because a sentence in Cyrillic can't be read by English rules. */
  identifiers: Record<SpeechLanguage, string>
  variant: string
  /** Factor on the variant's own base pitch. */
  basePitch: number
}

const american = { ru: 'zle/ru', en: 'gmw/en-US' }
const british = { ru: 'zle/ru', en: 'gmw/en' }
const driver = 'espeak'

const TABLE: readonly EspeakVoice[] = [
  { identifiers: american, variant: 'f2', basePitch: 1, voice: { id: 'espeak-ru-anna', name: 'Анна', language: 'ru', gender: 'female', driver, description: 'Женский голос, ясный и спокойный' } },
  { identifiers: american, variant: 'f4', basePitch: 1.1, voice: { id: 'espeak-ru-marina', name: 'Марина', language: 'ru', gender: 'female', driver, description: 'Женский голос, звонкий и живой' } },
  { identifiers: american, variant: 'm3', basePitch: 1, voice: { id: 'espeak-ru-dmitri', name: 'Дмитрий', language: 'ru', gender: 'male', driver, description: 'Мужской голос, ровный' } },
  { identifiers: american, variant: 'm7', basePitch: 0.85, voice: { id: 'espeak-ru-boris', name: 'Борис', language: 'ru', gender: 'male', driver, description: 'Мужской голос, низкий' } },
  { identifiers: american, variant: 'f2', basePitch: 1, voice: { id: 'espeak-en-emma', name: 'Emma', language: 'en', gender: 'female', driver, description: 'American female voice, clear and calm' } },
  { identifiers: british, variant: 'f4', basePitch: 1.1, voice: { id: 'espeak-en-kate', name: 'Kate', language: 'en', gender: 'female', driver, description: 'British female voice, bright' } },
  { identifiers: american, variant: 'm3', basePitch: 1, voice: { id: 'espeak-en-james', name: 'James', language: 'en', gender: 'male', driver, description: 'American male voice, even' } },
  { identifiers: british, variant: 'm7', basePitch: 0.85, voice: { id: 'espeak-en-george', name: 'George', language: 'en', gender: 'male', driver, description: 'British male voice, low' } }
]

export const ESPEAK_VOICES: readonly Voice[] = TABLE.map(({ voice }) => voice)

/** The voice with this id, or the first one of the language. Undefined for an id that is not ours. */
export function findEspeakVoice(id: string | undefined, language: SpeechLanguage): EspeakVoice | undefined {
  return TABLE.find(({ voice }) => id ? voice.id === id : voice.language === language)
}
