import { readAddresses } from '../addresses'
import { readAbbreviations, readAcronyms } from './abbreviations'
import { readCodes } from './codes'
import { readDates } from './dates'
import { readLatin } from './latin'
import { readComparisons, readNumbers } from './numbers'
import { readOrdinals } from './ordinals'
import { readQuantities } from './quantities'
import { readTimes } from './times'
import { readYo } from './yo'

const ADDRESS_WORDS = {
  at: 'собака', dot: 'точка', hyphen: 'дефис', underscore: 'нижнее подчёркивание', plus: 'плюс',
  endings: { ru: 'ру', com: 'ком', org: 'орг', net: 'нет', рф: 'эр-эф', info: 'инфо', pro: 'про', su: 'су', io: 'ай-о', online: 'онлайн', shop: 'шоп', by: 'бай', kz: 'кэй-зет' }
}

/** A Russian text as it is said: what is longest and least ambiguous is read first. */
export function readRussian(text: string, latin: 'keep' | 'cyrillic'): string {
  const read = [
    (part: string) => readAddresses(part, ADDRESS_WORDS),
    readCodes, readComparisons, readDates, readTimes, readQuantities, readOrdinals, readAbbreviations, readNumbers, readAcronyms, readSymbols, readYo
  ].reduce((result, step) => step(result), text)
  return latin === 'cyrillic' ? readLatin(read) : read
}

const readSymbols = (text: string) => text
  .replace(/ ?& ?/g, ' и ')
  .replace(/(?<=\d|\p{L} ?)%/gu, ' процентов')
  .replace(/(?<=рубл(?:ь|я|ей)|копе\p{L}{2,4}|доллар\p{L}{0,2}|евро) ?\/ ?(\p{L}{3,20})/gu, (_, thing: string) => ` за ${thing.replace(/а$/, 'у').replace(/(?<!и)я$/, 'ю')}`)
  .replace(/(?<=\p{L})\/(?=\p{L})/gu, ' ')
  .replace(/ ?\+ ?(?=\p{L})/gu, ' плюс ').replace(/(?<=\p{L})\+/gu, ' плюс')
