import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKnowledgeIndex } from '#server/knowledge/index'
import type { KnowledgeIndex } from '#server/knowledge/index/types'

const folder = mkdtempSync(join(tmpdir(), 'knowledge-index-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
let index: KnowledgeIndex
beforeEach(() => {
  index = createKnowledgeIndex({ path: join(folder, `${++files}.db`) })
})
afterEach(() => index.dispose())

const RU = '# Доставка\n\n## Сроки\n\nПо городу везём за два дня.\n\n## Telegram\n\nПишите нам в Telegram: @shop.\n\n# Возврат\n\nДеньги вернём за неделю, если доставка опоздала.'
const EN = '# Delivery\n\n## Terms\n\nTwo days within the city.\n\n## Telegram\n\nWrite to us in Telegram: @shop.'
const put = (id: string, title: string, markdown: string, setId: string | null = 'general') =>
  index.put({ id, hash: `${title}${markdown}${setId}`, title, fileName: `${id}.md`, setId, markdown })
const both = () => Promise.all([put('ru', 'Доставка', RU), put('en', 'Delivery', EN)])
const search = async (text: string, more = {}) => (await index.search({ text, limit: 3, ...more })).hits

describe('a search by words', () => {
  beforeEach(both)

  it('prefers words of headings to words of the text', async () => {
    expect((await search('доставка'))[0]?.headings).toContain('Доставка')
    expect((await search('сроки доставки'))[0]?.id).toBe('ru#доставка/сроки')
  })

  it('prefers the language of the person, and takes the other when it is the only one', async () => {
    expect((await search('как написать в телеграм'))[0]?.id).toBe('ru#доставка/telegram')
    expect((await search('how to write in telegram'))[0]?.documentId).toBe('en')
    expect((await search('телеграм', { documentIds: ['en'] })).map(hit => hit.documentId)).toEqual(['en'])
  })

  it('scores how much of the question is covered', async () => {
    expect((await search('сроки доставки'))[0]?.coverage).toBeCloseTo(1)
    expect((await search('сроки хранения картошки'))[0]?.coverage).toBeLessThan(0.5)
    expect(await search('столица Франции')).toEqual([])
  })

  it('names the matched words as they were written, and counts what the question asks for', async () => {
    const { hits, words } = await index.search({ text: 'Срок ДОСТАВКИ слонов', limit: 1 })
    expect(hits[0]?.byWords).toMatchObject({ rank: 1, words: ['Срок', 'ДОСТАВКИ'] })
    expect(words.map(({ text, passages }) => [text, passages])).toEqual([['Срок', 1], ['ДОСТАВКИ', 3], ['слонов', 0]])
  })

  it('finds nothing for little words, nothing at all and a limit of none', async () => {
    for (const text of ['', 'да', 'и что?', '👍', '"', '* NOT (']) expect(await search(text)).toEqual([])
    expect(await search('доставка', { limit: 0 })).toEqual([])
  })

  it('forgives a typing error in a long word', async () => {
    for (const typed of ['достаака', 'доставкаа', 'доствка', 'дотсавка']) expect((await search(`${typed} сроки`))[0]?.id).toBe('ru#доставка/сроки')
  })

  it('gives no more than the limit, best first', async () => {
    const found = await search('доставка telegram', { limit: 2 })
    expect(found).toHaveLength(2)
    expect(found[0]!.byWords!.bm25).toBeGreaterThanOrEqual(found[1]!.byWords!.bm25)
  })
})

describe('what is put', () => {
  it('takes the place of what was there, and is forgotten whole', async () => {
    await both()
    await put('ru', 'Оплата', '# Оплата\n\nКартой и наличными.')
    expect(await search('сроки', { documentIds: ['ru'] })).toEqual([])
    expect((await search('оплата картой'))[0]?.id).toBe('ru#оплата')
    await index.forget('ru')
    await index.forget('en')
    expect(await index.stats(null)).toEqual({ documents: 0, passages: 0, terms: 0, averageLength: 1, embedded: 0 })
  })

  it('is there when the index is opened again', async () => {
    await both()
    await index.dispose()
    expect((await search('сроки доставки'))[0]).toMatchObject({ id: 'ru#доставка/сроки', documentTitle: 'Доставка', fileName: 'ru.md', page: null, language: 'ru' })
  })

  it('is compared with the documents there are, and loses nothing by it', async () => {
    await both()
    const known = { id: 'ru', hash: `Доставка${RU}general`, title: 'Доставка', fileName: 'ru.md', setId: 'general' }
    expect(await index.compare([known, { ...known, id: 'new' }])).toEqual({ missing: ['new'], surplus: ['en'] })
    expect((await index.stats(null)).documents).toBe(2)
    expect(await index.compare([{ ...known, hash: 'other' }])).toEqual({ missing: ['ru'], surplus: ['en'] })
  })

  it('is found from its set only; from no set, by its name only', async () => {
    await Promise.all([put('a', 'A', 'Цена забора', 'one'), put('b', 'B', 'Цена забора', 'two'), put('c', 'C', 'Цена забора', null)])
    const documents = async (more: object) => (await search('цена забора', more)).map(hit => hit.documentId).sort()
    expect(await documents({})).toEqual(['a', 'b'])
    expect(await documents({ setIds: ['two'] })).toEqual(['b'])
    expect(await documents({ setIds: [] })).toEqual([])
    expect(await documents({ documentIds: ['c'] })).toEqual(['c'])
    expect(await documents({ documentIds: ['a', 'b', 'c'], setIds: ['one'] })).toEqual(['a', 'c'])
  })

  it('is listed in order, a page at a time', async () => {
    await both()
    const { passages, total } = await index.passages('ru', { offset: 1, limit: 2, engine: null })
    expect(total).toBe(3)
    expect(passages.map(({ id, hasMeaning }) => [id, hasMeaning])).toEqual([['ru#доставка/telegram', false], ['ru#доставка/возврат', false]])
  })
})
