import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKnowledgeIndex, documentTitle } from '#server/knowledge/index'
import { QUOTABLE_SCORE, surenessOf } from '#server/knowledge/sureness'
import { answered, unanswered } from './guide-questions'

const folder = new URL('../../../seed/knowledge/', import.meta.url)
const temporary = mkdtempSync(join(tmpdir(), 'guide-'))
const index = createKnowledgeIndex({ path: join(temporary, 'knowledge-index.db') })
const passages = { ru: 0, en: 0 }

beforeAll(async () => {
  for (const language of ['ru', 'en'] as const) {
    for (const fileName of readdirSync(new URL(`${language}/`, folder))) {
      const markdown = readFileSync(new URL(`${language}/${fileName}`, folder), 'utf8')
      const put = await index.put({ id: `${language}/${fileName.replace('.md', '')}`, hash: fileName, title: documentTitle(markdown, fileName), fileName, setId: 'guide', markdown })
      passages[language] += put.passages
    }
  }
})
afterAll(async () => {
  await index.dispose()
  rmSync(temporary, { recursive: true, force: true })
})

const search = async (text: string, limit = 3) => (await index.search({ text, limit })).hits

/** How sure it is of the best passage. */
async function sureOf(question: string): Promise<number> {
  const [best] = await search(question, 1)
  return best ? surenessOf(question, best) : 0
}

/** Where among the results the expected section stands, from 0; -1 when it does not. */
const placeOf = async (question: string, section: string) =>
  (await search(question)).findIndex(found => `${found.documentId} ${found.headings.join(' ')}`.includes(section))

async function those(questions: readonly string[], fits: (sure: number) => boolean) {
  const found: string[] = []
  for (const question of questions) if (fits(await sureOf(question))) found.push(question)
  return found
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
  ])('answers %j with its own section', async (question, id) => {
    const [found] = await search(question, 1)
    expect(found?.id.replace(/\/[^#]+#/, '#')).toBe(id)
    expect(await sureOf(question)).toBeGreaterThanOrEqual(QUOTABLE_SCORE)
  })

  it('puts the section that answers first for most questions and among three for nearly all', async () => {
    const places = await Promise.all(answered.map(async ([question, section]) => ({ question, place: await placeOf(question, section) })))
    const share = (limit: number) => places.filter(({ place }) => place >= 0 && place < limit).length / places.length
    const missed = places.filter(({ place }) => place !== 0)
    expect(share(1), JSON.stringify(missed)).toBeGreaterThanOrEqual(0.85)
    expect(share(3), JSON.stringify(missed)).toBeGreaterThanOrEqual(0.97)
  })

  it('is sure of the questions it answers', async () => {
    const unsure = await those(answered.map(([question]) => question), sure => sure < QUOTABLE_SCORE)
    expect(unsure.length / answered.length, JSON.stringify(unsure)).toBeLessThanOrEqual(0.05)
  })

  it('claims to answer next to none of the questions it does not answer', async () => {
    const claimed = await those(unanswered, sure => sure >= QUOTABLE_SCORE)
    expect(claimed.length / unanswered.length, JSON.stringify(claimed)).toBeLessThanOrEqual(0.07)
  })

  it('has the same pages in both languages', () => {
    const pages = (language: string) => readdirSync(new URL(`${language}/`, folder))
    expect(pages('ru')).toEqual(pages('en'))
    expect(passages.ru).toBe(passages.en)
  })
})
