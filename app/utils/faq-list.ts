import type { Language } from '#shared/schemas/settings'
import type { FaqEntry } from '#shared/schemas/faq'

/** What a person writes of an entry. */
export type FaqEntryFields = Pick<FaqEntry, 'question' | 'answer' | 'keywords' | 'enabled' | 'set_id'>

const NEW: FaqEntryFields = { question: '', answer: '', keywords: [], enabled: true, set_id: null }

export const fieldsOf = ({ question, answer, keywords, enabled, set_id }: FaqEntryFields = NEW): FaqEntryFields =>
  ({ question, answer, keywords, enabled, set_id })

export const FAQ_STATES = ['all', 'on', 'off'] as const
export const FAQ_ORDERS = ['newest', 'frequent', 'alphabet'] as const

/** What is chosen among sets besides one of them. */
export const EVERY_SET = 'all'
export const NO_SET = 'none'

export interface FaqView {
  search: string
  /** Id of a set, EVERY_SET, or NO_SET for what answers everybody. */
  set: string
  state: typeof FAQ_STATES[number]
  order: typeof FAQ_ORDERS[number]
}

const plain = (text: string) => text.toLowerCase().replaceAll('ё', 'е')

/** The entries a person asked to see, in the order they asked for. Every word of the search must be somewhere in the entry. */
export function faqView(entries: FaqEntry[], { search, set, state, order }: FaqView, locale = 'ru'): FaqEntry[] {
  const words = plain(search).split(/\s+/).filter(Boolean)
  const matches = ({ question, answer, keywords }: FaqEntry) => {
    const text = plain([question, answer, ...keywords].join('\n'))
    return words.every(word => text.includes(word))
  }
  const { compare } = new Intl.Collator(locale)
  const orders: Record<FaqView['order'], (a: FaqEntry, b: FaqEntry) => number> = {
    newest: (a, b) => b.created.localeCompare(a.created) || b.id.localeCompare(a.id),
    frequent: (a, b) => b.hit_count - a.hit_count || compare(a.question, b.question),
    alphabet: (a, b) => compare(a.question, b.question)
  }
  return entries
    .filter(entry => (state === 'all' || entry.enabled === (state === 'on')) && (set === EVERY_SET || (entry.set_id ?? NO_SET) === set) && matches(entry))
    .sort(orders[order])
}

/** A text in pieces, those of `words` marked, as the test box shows what matched. */
export function markWords(text: string, words: string[]): { text: string, marked: boolean }[] {
  const wanted = new Set(words.map(plain))
  return text.split(/([\p{L}\p{N}]+)/u).filter(Boolean).map(piece => ({ text: piece, marked: wanted.has(plain(piece)) }))
}

/** Russian as soon as there is one Russian letter: product names are often Latin, the other way round it is rare. */
export const languageOf = (text: string): Language => /[а-яё]/i.test(text) ? 'ru' : 'en'
