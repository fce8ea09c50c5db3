import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKnowledgeIndex } from '#server/knowledge/index'
import type { KnowledgeIndex } from '#server/knowledge/index/types'

const folder = mkdtempSync(join(tmpdir(), 'knowledge-meaning-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
let index: KnowledgeIndex
let path: string
beforeEach(() => {
  path = join(folder, `${++files}.db`)
  index = createKnowledgeIndex({ path })
})
afterEach(() => index.dispose())

const ENGINE = 'tiny/1'
const put = (id: string, markdown: string, setId: string | null = 'general') => index.put({ id, hash: markdown + setId, title: 'T', fileName: `${id}.md`, setId, markdown })
const vector = (...values: number[]) => Float32Array.from(values)
const ids = async (text: string, asked: Float32Array, more = {}) => (await index.search({ text, limit: 5, meaning: { engine: ENGINE, vector: asked }, ...more })).hits.map(hit => hit.id)

/** Cats lie along one axis, dogs along the other. */
async function embed(engine = ENGINE) {
  const missing = await index.missingVectors(engine, 100)
  await index.addVectors(engine, missing.map(({ hash, text }) => ({ hash, vector: text.includes('кот') ? vector(1, 0, 0) : text.includes('пёс') ? vector(0, 1, 0) : vector(0, 0, 1) })))
  return missing.map(({ text }) => text)
}

describe('a search by meaning', () => {
  beforeEach(async () => {
    await Promise.all([put('cat', 'кот мяукает'), put('dog', 'пёс лает'), put('sea', 'море шумит', 'nature')])
    await embed()
  })

  it('finds what shares no word with the question, the nearest first', async () => {
    const { hits, tookMs } = await index.search({ text: 'хвостатый зверь', limit: 5, meaning: { engine: ENGINE, vector: vector(0.6, 0.8, 0) } })
    expect(hits.map(hit => hit.documentId)).toEqual(['dog', 'cat', 'sea'])
    expect(hits[0]).toMatchObject({ coverage: 0, byWords: null, byMeaning: { rank: 1 } })
    expect(hits[0]!.byMeaning!.similarity).toBeCloseTo(0.8, 2)
    expect(tookMs.meaning).toBeGreaterThanOrEqual(0)
  })

  it('puts first what words and meaning agree on', async () => {
    const { hits } = await index.search({ text: 'кто шумит, кот?', limit: 5, meaning: { engine: ENGINE, vector: vector(1, 0.2, 0) } })
    expect(hits[0]).toMatchObject({ documentId: 'cat', byMeaning: { rank: 1 } })
    expect(hits[0]!.byWords).not.toBeNull()
  })

  it('looks only where it may before anything is cut off', async () => {
    expect(await ids('зверь', vector(1, 0, 0), { setIds: ['nature'] })).toEqual(['sea#t'])
    expect(await ids('зверь', vector(1, 0, 0), { documentIds: ['dog'] })).toEqual(['dog#t'])
  })

  it('goes by words alone for an engine without vectors, and for a vector of another length', async () => {
    for (const meaning of [{ engine: 'other/1', vector: vector(1, 0, 0) }, { engine: ENGINE, vector: vector(1, 0) }]) {
      const { hits } = await index.search({ text: 'мяукает', limit: 5, meaning })
      expect(hits.map(hit => [hit.documentId, hit.byMeaning])).toEqual([['cat', null]])
    }
  })

  it('keeps in step with documents that come, change and go', async () => {
    await ids('зверь', vector(1, 0, 0))
    await put('dog', 'кот и ещё раз кот')
    expect(await ids('зверь', vector(0, 1, 0))).not.toContain('dog#t')
    await embed()
    expect((await ids('зверь', vector(1, 0, 0))).slice(0, 2).sort()).toEqual(['cat#t', 'dog#t'])
    await index.forget('cat')
    expect(await ids('зверь', vector(1, 0, 0))).toEqual(['dog#t', 'sea#t'])
  })

  it('refuses a vector without a direction, and keeps what was there', async () => {
    const [first] = await index.missingVectors('other/1', 1)
    for (const broken of [vector(0, 0, 0), vector(Number.NaN, 1, 1), vector()]) {
      await expect(index.addVectors('other/1', [{ hash: first!.hash, vector: broken }])).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-request', retryable: false })
    }
    expect((await index.stats('other/1')).embedded).toBe(0)
    expect((await index.stats(ENGINE)).embedded).toBe(3)
  })
})

describe('the texts to embed', () => {
  it('are what changed alone, and equal passages share one', async () => {
    await put('a', '# T\n\n## Одно\n\nкот\n\n## Другое\n\nпёс')
    expect(await embed()).toHaveLength(2)
    await put('a', '# T\n\n## Одно\n\nкот\n\n## Другое\n\nпёс лает')
    expect(await embed()).toEqual(['T\nДругое\n\nпёс лает'])
    await put('b', '# T\n\n## Одно\n\nкот')
    expect(await embed()).toEqual([])
    expect(await index.stats(ENGINE)).toMatchObject({ passages: 3, embedded: 3 })
    const { passages } = await index.passages('b', { offset: 0, limit: 5, engine: ENGINE })
    expect(passages[0]?.hasMeaning).toBe(true)
  })

  it('are given in batches until none is left, also those that came meanwhile', async () => {
    await put('a', Array.from({ length: 7 }, (_, nth) => `## ${nth}\n\nкот номер ${nth}`).join('\n\n'))
    const seen = new Set<string>()
    for (let round = 0; round < 9; round++) {
      const missing = await index.missingVectors(ENGINE, 2)
      if (round === 2) await put('b', 'пёс лает')
      for (const { hash } of missing) seen.add(hash)
      await index.addVectors(ENGINE, missing.map(({ hash }) => ({ hash, vector: vector(1, 0) })))
    }
    expect(seen.size).toBe(8)
    expect(await index.missingVectors(ENGINE, 2)).toEqual([])
  })

  it('lose the vectors of another engine, but none when no engine is in use', async () => {
    await put('a', 'кот')
    await embed()
    await embed('other/1')
    expect(await index.dropVectors(null)).toBe(0)
    expect(await index.dropVectors(ENGINE)).toBe(1)
    expect(await ids('зверь', vector(1, 0, 0))).toEqual(['a#t'])
    expect(await index.stats(ENGINE)).toMatchObject({ passages: 1, embedded: 1 })
  })

  it('lose their vectors when the last passage of them goes', async () => {
    const vectors = () => {
      const file = new DatabaseSync(path, { readOnly: true })
      const count = Number(file.prepare('SELECT count(*) AS vectors FROM vectors').get()?.vectors)
      file.close()
      return count
    }
    await put('a', '# T\n\n## Одно\n\nкот\n\n## Другое\n\nпёс')
    await put('b', '# T\n\n## Одно\n\nкот')
    await embed()
    expect(vectors()).toBe(2)
    await put('a', '# T\n\n## Одно\n\nкот')
    expect(vectors()).toBe(1)
    await index.forget('a')
    expect(vectors()).toBe(1)
    const gone = await index.missingVectors('other/1', 1)
    await index.forget('b')
    await index.addVectors('other/1', gone.map(({ hash }) => ({ hash, vector: vector(1, 0) })))
    expect(vectors()).toBe(0)
  })

  it.each(['кот', '# Кошки\n\nкот\n\n## Породы\n\nсиамский кот'])('are not embedded again for another title: %j', async (markdown) => {
    const called = (title: string) => index.put({ id: 'a', hash: title, title, fileName: 'a.md', setId: 'general', markdown })
    await called('Кошки')
    expect(await embed()).not.toHaveLength(0)
    await called('Звери')
    expect(await embed()).toEqual([])
    expect((await index.search({ text: 'кот', limit: 1 })).hits[0]!.documentTitle).toBe('Звери')
  })
})
