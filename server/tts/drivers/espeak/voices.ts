import type { SpeechLanguage, Voice } from '../../types'

/** A voice of espeak: how a language is spoken (identifier) in a timbre (variant). */
export interface EspeakVoice extends Voice {
  gender: 'female' | 'male'
  /** Identifier by language, because a sentence in Cyrillic can't be read by English rules. */
  identifiers: Record<SpeechLanguage, string>
  variant: string
  /** Factor on the variant's own base pitch. */
  basePitch: number
}

const identifiers = { ru: 'zle/ru', en: 'gmw/en-US' }
const british = { ...identifiers, en: 'gmw/en' }

export const ESPEAK_VOICES: readonly EspeakVoice[] = [
  { id: 'espeak-ru-anna', name: 'Анна', language: 'ru', driver: 'espeak', gender: 'female', identifiers, variant: 'f2', basePitch: 1, description: 'Женский голос, ясный и спокойный' },
  { id: 'espeak-ru-marina', name: 'Марина', language: 'ru', driver: 'espeak', gender: 'female', identifiers, variant: 'f4', basePitch: 1.1, description: 'Женский голос, звонкий и живой' },
  { id: 'espeak-ru-dmitri', name: 'Дмитрий', language: 'ru', driver: 'espeak', gender: 'male', identifiers, variant: 'm3', basePitch: 1, description: 'Мужской голос, ровный' },
  { id: 'espeak-ru-boris', name: 'Борис', language: 'ru', driver: 'espeak', gender: 'male', identifiers, variant: 'm7', basePitch: 0.85, description: 'Мужской голос, низкий' },
  { id: 'espeak-en-emma', name: 'Emma', language: 'en', driver: 'espeak', gender: 'female', identifiers, variant: 'f2', basePitch: 1, description: 'American female voice, clear and calm' },
  { id: 'espeak-en-kate', name: 'Kate', language: 'en', driver: 'espeak', gender: 'female', identifiers: british, variant: 'f4', basePitch: 1.1, description: 'British female voice, bright' },
  { id: 'espeak-en-james', name: 'James', language: 'en', driver: 'espeak', gender: 'male', identifiers, variant: 'm3', basePitch: 1, description: 'American male voice, even' },
  { id: 'espeak-en-george', name: 'George', language: 'en', driver: 'espeak', gender: 'male', identifiers: british, variant: 'm7', basePitch: 0.85, description: 'British male voice, low' }
]

/** The voice with this id, or the first one of the language. Undefined for an id that is not ours. */
export function findEspeakVoice(id: string | undefined, language: SpeechLanguage): EspeakVoice | undefined {
  return ESPEAK_VOICES.find(voice => id ? voice.id === id : voice.language === language)
}
