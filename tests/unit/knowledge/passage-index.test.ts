import { describe, expect, it } from 'vitest'
import { passagesOf } from '#server/knowledge/markdown-sections'
import { createPassageIndex, KNOWLEDGE_THRESHOLD } from '#server/knowledge/passage-index'

const documents = [
  { id: 'ru', fileName: 'ru.md', markdown: '# Доставка\n\n## Сроки\n\nПо городу везём за два дня.\n\n## Telegram\n\nПишите нам в Telegram: @shop.\n\n# Возврат\n\nДеньги вернём за неделю, если доставка опоздала.' },
  { id: 'en', fileName: 'en.md', markdown: '# Delivery\n\n## Terms\n\nTwo days within the city.\n\n## Telegram\n\nWrite to us in Telegram: @shop.' }
]
const index = createPassageIndex(documents.flatMap(passagesOf))
const search = (query: string, options = {}) => index.search(query, { limit: 3, ...options })

describe('a search in passages', () => {
  it('prefers words of headings to words of the text', () => {
    expect(search('доставка')[0]?.headings).toContain('Доставка')
    expect(search('сроки доставки')[0]?.id).toBe('ru#доставка/сроки')
  })

  it('prefers the language of the person, and takes the other when it is the only one', () => {
    expect(search('как написать в телеграм')[0]?.id).toBe('ru#доставка/telegram')
    expect(search('how to write in telegram')[0]?.documentId).toBe('en')
    expect(search('telegram', { language: 'ru' })[0]?.documentId).toBe('ru')
    expect(search('телеграм', { documentIds: ['en'] })[0]?.documentId).toBe('en')
  })

  it('scores how much of the question is covered', () => {
    expect(search('сроки доставки')[0]?.score).toBeCloseTo(1)
    expect(search('сроки хранения картошки')[0]?.score).toBeLessThan(KNOWLEDGE_THRESHOLD)
    expect(search('столица Франции')).toEqual([])
  })

  it('names the matched words as they were written', () => {
    expect(search('Срок ДОСТАВКИ слонов')[0]?.matchedWords).toEqual(['Срок', 'ДОСТАВКИ'])
  })

  it('finds nothing for little words, nothing at all and a limit of none', () => {
    for (const query of ['', 'да', 'и что?', '👍']) expect(search(query)).toEqual([])
    expect(search('доставка', { limit: 0 })).toEqual([])
    expect(createPassageIndex([]).search('доставка', { limit: 3 })).toEqual([])
  })

  it('forgives a typing error in a long word', () => {
    expect(search('достаака сроки')[0]?.id).toBe('ru#доставка/сроки')
    expect(search('доставка достаака')).toEqual(search('доставка'))
  })

  it('answers the same when asked again', () => {
    expect(search('доставка telegram')).toEqual(search('доставка telegram'))
  })

  it('gives no more than the limit, best first', () => {
    const found = search('доставка telegram', { limit: 2 })
    expect(found).toHaveLength(2)
    expect(found[0]!.rawScore).toBeGreaterThanOrEqual(found[1]!.rawScore)
  })
})
