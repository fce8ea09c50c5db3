import { detectLanguage } from '#shared/utils/language'
import type { SpeechLanguage } from '../types'
import { readEnglish } from './en/read'
import { readPauses } from './pauses'
import { plainText } from './plain'
import { readRussian } from './ru/read'

export interface SpeakableOptions {
  /** 'cyrillic' writes Latin words of a Russian text in Russian letters, for voices that read no others. */
  latin?: 'keep' | 'cyrillic'
}

/**
 * What is written for the eye becomes the words a speaker would say: no Markdown and no emoji; numbers, dates, sums,
 * telephones, short forms and addresses in words. `language` is what most of the text is written in, if not given.
 */
export function speakable(text: string, language?: SpeechLanguage, { latin = 'keep' }: SpeakableOptions = {}): string {
  const plain = plainText(text)
  return readPauses((language ?? detectLanguage(plain)) === 'ru' ? readRussian(plain, latin) : readEnglish(plain))
}
