import { stemmer as stemEnglish } from '@orama/stemmers/english'
import { stemmer as stemRussian } from '@orama/stemmers/russian'
import { nounBase } from './russian-nouns.ts'

/** A longer run of letters is no word of a language (the longest Russian ones have 35), and costs a stemmer more the longer it is. */
export const LONGEST_WORD = 40

const CYRILLIC = /[\u0400-\u04ff]/
const LATIN = /^[a-z]+$/

/** Lower case, ё as е: equal for the ways one word is written. */
export const foldCase = (text: string) => text.toLowerCase().replaceAll('ё', 'е')

/** What the grammatical forms of a folded word share: Snowball for Cyrillic, Porter for Latin script; other words stay as they are. */
export function grammaticalStem(word: string): string {
  if (word.length > LONGEST_WORD) return word
  if (CYRILLIC.test(word)) return russianRoot(nounBase(word) ?? stemRussian(word))
  if (!LATIN.test(word)) return word
  // the stemmer cuts the t of -tion too, so 'connection' would not meet 'connect'
  return stemEnglish(word.replace(/(?<=[a-z]{3}[st])ions?$/, ''))
}

/**
 * Brings a verb and its noun together, which Snowball keeps apart:
 * подключить, подключение, подключаю; настроить, настройка; добавить, добавление.
 */
function russianRoot(stem: string): string {
  return stem
    // a vowel that comes and goes: ссылок, ссылка; настроек, настройка; продавец, продавца
    .replace(/(?<=.{2}[^аеиоуыэюя])[ое]к$/, 'к')
    .replace(/(?<=.{3}[аеиоуыэюя])ек$/, 'йк')
    .replace(/(?<=.[^аеиоуыэюя])ец$/, 'ц')
    // persons of a verb that Snowball leaves: перенесет, закажут, вернуть
    .replace(/(?<=.{5})(?:[еуюая]т|еш)$/, '')
    .replace(/(?<=.{3})ну(?:т|л|в)$/, 'н')
    .replace(/(?<=.{3}[бвмпф])л(?:ен|я)?$/, '')
    .replace(/(?<=.{4})(?:ен|[иы]ван?|[ая])$/, '')
    .replace(/(?<=.{4}[^аеиоуыэюя])к$/, '')
    .replace(/(?<=.{4})й$/, '')
}
