import { NOISE } from './spoken-words.ts'

/** What a listener does without words: `assent` means yes, `sound` means nothing but that they are there. */
export type ListeningSound = 'assent' | 'sound'

const ASSENT = /^(?:у+г+(?:у+м*|м+)|(?:а+[гх]+)+а+|агась|м+[гх]+м+|m+h+m+|u+h+h+u+h+|a+h+a+|a+h+u+h+)$/
const SOUND = /^(?:[мхг]*м[мхг]*|[hm]*m[hm]*|э+м*|ам+|[оуэ]х+|u+h+|u+m+|e+r+m*|e+h+|a+h+|h+u+h+|hum|х[аеиэ]х?|а?(?:х[аеи]){2,}х?|к[хг]+[ае]?м*|(?:ha)+h?|(?:he){2,}|heh|ahem)$/
/** A recogniser often hears one sound as two words: "uh huh", "mm hm", "м хм", "у гу", "а га". */
const ASSENT_IN_TWO = /^(?:(?:u+h+|a+h?|u+m+|m+) (?:h+u+h+|h+a+|h+u*m+)|[мэ]+ [хг]+м+|у+ г+у+|а+ [гх]+а+)$/

/** To know the beginning of one. */
export const TYPICAL_SOUNDS = ['угу', 'ага', 'агась', 'мгм', 'uh huh', 'mm hmm', 'um hum', 'huh', 'ахаха', 'haha', 'кхм']

export function soundOf(word: string): ListeningSound | undefined {
  if (word === NOISE) return 'sound'
  if (ASSENT.test(word)) return 'assent'
  return SOUND.test(word) ? 'sound' : undefined
}

export const isAssentInTwo = (first: string, second: string) => ASSENT_IN_TWO.test(`${first} ${second}`)
