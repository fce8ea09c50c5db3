import { describe, expect, it } from 'vitest'
import type { FaqEntry } from '#shared/schemas/faq'
import { faqView, languageOf, markWords } from '~/utils/faq-list'

const entry = (question: string, more: Partial<FaqEntry> = {}): FaqEntry => ({
  id: question, question, answer: 'Ответ', keywords: [], enabled: true, set_id: null, hit_count: 0, last_hit: null,
  created: '2026-01-01T00:00:00.000Z', updated: '2026-01-01T00:00:00.000Z', ...more
})
const questions = (entries: FaqEntry[]) => entries.map(({ question }) => question)
const view = { search: '', set: 'all', state: 'all', order: 'alphabet' } as const

describe('the list of questions', () => {
  const entries = [
    entry('Где вы?', { hit_count: 2, created: '2026-01-03T00:00:00.000Z' }),
    entry('Ёлка есть?', { hit_count: 9, answer: 'Стоит у входа' }),
    entry('Часы работы', { enabled: false, keywords: ['Открыты'], created: '2026-01-02T00:00:00.000Z' })
  ]

  it('finds every word anywhere in an entry, without regard to case and ё', () => {
    expect(questions(faqView(entries, { ...view, search: ' елка ВХОДА ' }))).toEqual(['Ёлка есть?'])
    expect(questions(faqView(entries, { ...view, search: 'открыт' }))).toEqual(['Часы работы'])
    expect(faqView(entries, { ...view, search: 'ёлка открыт' })).toEqual([])
  })

  it('shows what is on or off', () => {
    expect(questions(faqView(entries, { ...view, state: 'off' }))).toEqual(['Часы работы'])
    expect(faqView(entries, { ...view, state: 'on' })).toHaveLength(2)
  })

  it('shows what is in a set, or in none', () => {
    const some = [entry('Где вы?', { set_id: 'shop' }), entry('Кто вы?')]
    expect(questions(faqView(some, { ...view, set: 'shop' }))).toEqual(['Где вы?'])
    expect(questions(faqView(some, { ...view, set: 'none' }))).toEqual(['Кто вы?'])
  })

  it('orders by time, by use and by the alphabet of the language', () => {
    expect(questions(faqView(entries, { ...view, order: 'newest' }))).toEqual(['Где вы?', 'Часы работы', 'Ёлка есть?'])
    expect(questions(faqView(entries, { ...view, order: 'frequent' }))).toEqual(['Ёлка есть?', 'Где вы?', 'Часы работы'])
    expect(questions(faqView(entries, view))).toEqual(['Где вы?', 'Ёлка есть?', 'Часы работы'])
  })

  it('leaves the order of what it was given alone', () => {
    faqView(entries, { ...view, order: 'frequent' })
    expect(entries[0]?.question).toBe('Где вы?')
  })
})

describe('the test box', () => {
  it('marks the words that matched and keeps the text as it was', () => {
    const pieces = markWords('Сколько, скажите, стоит Ёлка?', ['сколько', 'елка'])
    expect(pieces.map(({ text }) => text).join('')).toBe('Сколько, скажите, стоит Ёлка?')
    expect(pieces.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['Сколько', 'Ёлка'])
  })
})

it('takes an answer with Russian letters for Russian', () => {
  expect(languageOf('Оплата через PayPal')).toBe('ru')
  expect(languageOf('Pay with PayPal')).toBe('en')
})
