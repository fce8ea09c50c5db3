import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { passagesOf } from '#server/knowledge/markdown-sections'
import { createPassageIndex, KNOWLEDGE_THRESHOLD } from '#server/knowledge/passage-index'
import type { Language } from '#server/knowledge/types'
import { answered, unanswered } from './guide-questions'

const folder = new URL('../../../seed/knowledge/', import.meta.url)

const guide = (['ru', 'en'] as Language[]).flatMap(language =>
  readdirSync(new URL(`${language}/`, folder)).flatMap(fileName => passagesOf({
    id: `${language}/${fileName.replace('.md', '')}`,
    fileName,
    language,
    markdown: readFileSync(new URL(`${language}/${fileName}`, folder), 'utf8')
  })))

const index = createPassageIndex(guide)

/** Where among the results the expected section stands, from 0; -1 when it does not. */
function placeOf(question: string, section: string): number {
  return index.search(question, { limit: 3 }).findIndex(found => `${found.documentId} ${found.headings.join(' ')}`.includes(section))
}

describe('the product guide', () => {
  it.each([
    ['Как подключить Telegram?', 'ru#telegram/как-подключить-telegram'],
    ['How do I connect Telegram?', 'en#telegram/how-to-connect-telegram'],
    ['Как подключить модель?', 'ru#подключение-языковой-модели/как-подключить-модель'],
    ['Где хранятся данные?', 'ru#переменные-окружения/где-хранятся-данные-и-как-сменить-папку'],
    ['Как выбрать голос?', 'ru#голос/как-выбрать-голос'],
    ['How do I choose a voice?', 'en#voice/how-to-choose-a-voice'],
    ['How do I add a user?', 'en#signing-in-users-and-roles/how-to-add-a-user']
  ])('answers %j with its own section', (question, id) => {
    const found = index.search(question, { limit: 1 })[0]
    expect(found?.id.replace(/\/[^#]+#/, '#')).toBe(id)
    expect(found?.score).toBeGreaterThanOrEqual(KNOWLEDGE_THRESHOLD)
  })

  it('puts the section that answers first for most questions and among three for nearly all', () => {
    const places = answered.map(([question, section]) => ({ question, place: placeOf(question, section) }))
    const share = (limit: number) => places.filter(({ place }) => place >= 0 && place < limit).length / places.length
    const missed = places.filter(({ place }) => place !== 0)
    expect(share(1), JSON.stringify(missed)).toBeGreaterThanOrEqual(0.85)
    expect(share(3), JSON.stringify(missed)).toBeGreaterThanOrEqual(0.97)
  })

  it('is sure of the questions it answers', () => {
    const unsure = answered.filter(([question]) => (index.search(question, { limit: 1 })[0]?.score ?? 0) < KNOWLEDGE_THRESHOLD)
    expect(unsure.length / answered.length, JSON.stringify(unsure)).toBeLessThanOrEqual(0.05)
  })

  it('claims to answer next to none of the questions it does not answer', () => {
    const claimed = unanswered.filter(question => (index.search(question, { limit: 1 })[0]?.score ?? 0) >= KNOWLEDGE_THRESHOLD)
    expect(claimed.length / unanswered.length, JSON.stringify(claimed)).toBeLessThanOrEqual(0.07)
  })

  it('has the same pages in both languages', () => {
    const pages = (language: string) => readdirSync(new URL(`${language}/`, folder))
    expect(pages('ru')).toEqual(pages('en'))
    expect(guide.filter(passage => passage.language === 'ru')).toHaveLength(guide.filter(passage => passage.language === 'en').length)
  })
})
