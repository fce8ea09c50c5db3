// How fast the index of the knowledge is, on text made of the guide's own words by Zipf's law.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '../support/source-aliases.ts'
import type { KnowledgeIndex } from '../../server/knowledge/index/types.ts'
import { figures } from './statistics.ts'

const { createKnowledgeIndex } = await import('../../server/knowledge/index/index.ts')

const PASSAGES = 20_000
const PASSAGES_OF_ONE = 20
const PASSAGE_WORDS = 150
/** Some 2,500 characters, as a printed page has. */
const PAGES = 1_000
const SECTIONS_OF_A_PAGE = 2
const QUESTIONS = 300
const ENGINE = { id: 'bench/384', dimensions: 384 }
const WIDE_ENGINE = { id: 'bench/1536', dimensions: 1_536 }

/** Search by words, and by both without the embedding; opening; indexing, and what it costs who asks meanwhile. */
export async function knowledgeSearch() {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
  const create = (name: string) => createKnowledgeIndex({ path: join(folder, name) })
  const index = create('big.db')
  const buildSeconds = await seconds(async () => {
    for (let nth = 0; nth < PASSAGES / PASSAGES_OF_ONE; nth++) await putDocument(index, `d${nth}`, PASSAGES_OF_ONE)
  })
  const { passages, terms } = await index.stats(null)
  await index.dispose()
  const results = {
    passages, terms, build_seconds: buildSeconds,
    open_ms: figures(await inTurn(7, () => openAndSearch(() => create('big.db')))),
    words_ms: figures(await inTurn(QUESTIONS, () => timed(() => index.search({ text: question(), limit: 10 })))),
    one_set_ms: figures(await inTurn(QUESTIONS, () => timed(() => index.search({ text: question(), limit: 10, setIds: ['set-1'] })))),
    hybrid_ms: figures(await hybrid(index, ENGINE)),
    hybrid_wide_ms: figures(await hybrid(index, WIDE_ENGINE)),
    pages: await indexPages(create),
    while_putting: { one_document_ms: figures(await whilePutting(index, putBook)), many_documents_ms: figures(await whilePutting(index, putMany)) }
  }
  await index.dispose()
  rmSync(folder, { recursive: true, force: true })
  return results
}

/** Thread, file and first answer. */
async function openAndSearch(create: () => KnowledgeIndex): Promise<number> {
  const opened = create()
  const ms = await timed(() => opened.search({ text: question(), limit: 10 }))
  await opened.dispose()
  return ms
}

async function hybrid(index: KnowledgeIndex, { id, dimensions }: typeof ENGINE): Promise<number[]> {
  for (;;) {
    const missing = await index.missingVectors(id, 500)
    if (!missing.length) break
    await index.addVectors(id, missing.map(({ hash }) => ({ hash, vector: randomVector(dimensions) })))
  }
  const ask = () => timed(() => index.search({ text: question(), limit: 10, meaning: { engine: id, vector: randomVector(dimensions) } }))
  await ask() // reads the vectors
  return inTurn(QUESTIONS, ask)
}

async function indexPages(create: (name: string) => KnowledgeIndex) {
  const [one, many] = [create('one.db'), create('many.db')]
  const oneDocument = await seconds(() => putBook(one))
  const manyDocuments = await seconds(() => putMany(many))
  const { passages } = await one.stats(null)
  await Promise.all([one.dispose(), many.dispose()])
  return { n: PAGES, passages, one_document_seconds: oneDocument, many_documents_seconds: manyDocuments }
}

const putBook = async (index: KnowledgeIndex) => void await putDocument(index, 'book', PAGES * SECTIONS_OF_A_PAGE)

async function putMany(index: KnowledgeIndex) {
  for (let nth = 0; nth < PAGES; nth++) await putDocument(index, `page${nth}`, SECTIONS_OF_A_PAGE)
}

/** Search by words, again and again, as long as the other work lasts. */
async function whilePutting(index: KnowledgeIndex, put: (index: KnowledgeIndex) => Promise<void>): Promise<number[]> {
  let isDone = false
  const putting = put(index).finally(() => isDone = true)
  const samples: number[] = []
  while (!isDone) samples.push(await timed(() => index.search({ text: question(), limit: 10 })))
  await putting
  return samples
}

const putDocument = (index: KnowledgeIndex, id: string, sections: number) => {
  const vocabulary = vocabularies[id.length % 2 ? 'ru' : 'en']
  const markdown = Array.from({ length: sections }, () => `## ${words(vocabulary, 4)}\n\n${sentences(vocabulary)}`).join('\n\n')
  return index.put({ id, hash: id, title: words(vocabulary, 3), fileName: `${id}.md`, setId: `set-${id.length % 4}`, markdown })
}

const sentences = (vocabulary: string[]) => Array.from({ length: PASSAGE_WORDS / 10 }, () => `${words(vocabulary, 10)}.`).join(' ')
const question = () => `${words(vocabularies[random() < 0.5 ? 'ru' : 'en'], 3 + Math.floor(random() * 6))}?`
const words = (vocabulary: string[], count: number) => Array.from({ length: count }, () => vocabulary[zipf(vocabulary.length)]!).join(' ')
const randomVector = (dimensions: number) => Float32Array.from({ length: dimensions }, () => random() - 0.5)

/** Every figure is of the same text. */
let state = 20_261_121
function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

/** A rank from 0, taken in proportion to 1 / (rank + 1). */
const zipf = (ranks: number) => Math.min(ranks - 1, Math.floor((ranks + 1) ** random() - 1))

/** The guide's words, the most frequent first. */
const vocabularies = { ru: vocabularyOf('ru'), en: vocabularyOf('en') }

function vocabularyOf(language: string): string[] {
  const folder = new URL(`../../seed/knowledge/${language}/`, import.meta.url)
  const text = readdirSync(folder).map(file => readFileSync(new URL(file, folder), 'utf8')).join('\n').toLowerCase()
  const counts = new Map<string, number>()
  for (const [word] of text.matchAll(/\p{L}+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

const seconds = async (work: () => Promise<unknown>) => Math.round(await timed(work)) / 1_000

async function inTurn(times: number, work: () => Promise<number>): Promise<number[]> {
  const samples: number[] = []
  while (samples.length < times) samples.push(await work())
  return samples
}
