import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import '../support/source-aliases.ts'
import { answersIt, knowledgeDocuments, knownQuestions, unansweredQuestions } from '../support/knowledge-sets.ts'
import type { KnownQuestion } from '../support/knowledge-sets.ts'
import type { EmbeddingDriver } from '../../server/embedding/types.ts'
import type { IndexHit, IndexQuery, KnowledgeIndex } from '../../server/knowledge/index/types.ts'

const { createKnowledgeIndex } = await import('../../server/knowledge/index/index.ts')
const { QUOTABLE_SCORE, surenessOf } = await import('../../server/knowledge/sureness.ts')
const { createLocalEmbedding } = await import('../../server/embedding/drivers/local.ts')
const { localEmbeddingOptions } = await import('../../server/embedding/installed.ts')
const { createLlmDriver } = await import('../../server/llm/index.ts')
const { BUILTIN_TEXTS } = await import('../../server/llm/drivers/builtin-texts.ts')

/** A folder in the layout of sentence-transformers, its model in onnx/model.onnx. Without it only words are measured. */
const MODEL = process.env.BENCH_EMBEDDING_MODEL
const LOOKED_AT = 10
/** As many as a turn works with. */
const FOR_ANSWER = 5
const BATCH = 64
const NEVER = new AbortController().signal

type MeaningOf = (text: string) => Promise<IndexQuery['meaning']>
type Search = (text: string) => Promise<IndexHit[]>

/** Where the right section stands among what is found, by words and with meaning, and what the built-in answerer makes of it. */
export async function knowledgeQuality() {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
  const index = createKnowledgeIndex({ path: join(folder, 'knowledge-index.db') })
  const embedding = MODEL ? await openEmbedding(MODEL) : null
  try {
    for (const { id, fileName, markdown } of knowledgeDocuments()) await index.put({ id, fileName, markdown, title: titleOf(markdown), hash: id, setId: 'general' })
    const words = await measure(async text => (await index.search({ text, limit: LOOKED_AT })).hits)
    if (!embedding) return { ...words, hybrid: 'skipped: BENCH_EMBEDDING_MODEL names no model' }
    await embedAll(index, embedding)
    const meaningOf: MeaningOf = async text => ({ engine: embedding.model, vector: (await embedding.embed([text], 'question', NEVER)).vectors[0]! })
    const hybrid = await measure(async text => (await index.search({ text, limit: LOOKED_AT, meaning: await meaningOf(text) })).hits)
    return { ...words, hybrid: { model: embedding.model, ...hybrid, above_words: gainOf(hybrid.recall, words.recall) } }
  } finally {
    await embedding?.dispose?.()
    await index.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}

const titleOf = (markdown: string) => markdown.match(/^# (.+)$/m)![1]!

async function openEmbedding(folder: string): Promise<EmbeddingDriver> {
  const files = { model: join(folder, 'onnx/model.onnx'), tokenizer: join(folder, 'tokenizer.json'), config: join(folder, 'config.json') }
  return createLocalEmbedding(await localEmbeddingOptions({ id: basename(folder), files }))
}

async function embedAll(index: KnowledgeIndex, { model, embed }: EmbeddingDriver) {
  for (let missing = await index.missingVectors(model, BATCH); missing.length; missing = await index.missingVectors(model, BATCH)) {
    const { vectors } = await embed(missing.map(({ text }) => text), 'passage', NEVER)
    await index.addVectors(model, missing.map(({ hash }, nth) => ({ hash, vector: vectors[nth]! })))
  }
}

async function measure(search: Search) {
  const known = await oneByOne(knownQuestions(), async (question) => {
    const hits = await search(question.text)
    return { ...question, place: hits.findIndex(hit => answersIt(question, hit)), quoted: await quotedFrom(question.text, hits) }
  })
  const unanswered = await oneByOne(unansweredQuestions(), async question => ({ ...question, quoted: await quotedFrom(question.text, await search(question.text)) }))
  return {
    recall: byGroup(known, recallsOf),
    right_answers: byGroup(known, rows => percentOf(rows, question => isRight(question))),
    wrong_answers: byGroup(known, rows => percentOf(rows, question => question.quoted !== null && !isRight(question))),
    false_answers: { ...byGroup(unanswered, rows => percentOf(rows, ({ quoted }) => quoted !== null)), questions: unanswered.filter(({ quoted }) => quoted).map(({ text }) => text) }
  }
}

async function oneByOne<From, To>(items: From[], ask: (item: From) => Promise<To>): Promise<To[]> {
  const answers: To[] = []
  for (const item of items) answers.push(await ask(item))
  return answers
}

/** The passages that the built-in answerer quotes; null when it says that it does not know. */
async function quotedFrom(question: string, hits: IndexHit[]): Promise<IndexHit[] | null> {
  const found = hits.slice(0, FOR_ANSWER).map(hit => ({ ...hit, score: surenessOf(question, hit) })).filter(({ score }) => score >= QUOTABLE_SCORE)
  const passages = found.map(({ id, headings, text, score, page }) => ({ kind: 'knowledge' as const, title: headings.at(-1)!, source: id, text, score, page }))
  const { text } = await createLlmDriver('builtin', {}).complete!({ messages: [{ role: 'user', content: question }], passages }, NEVER)
  const isUnknown = text === BUILTIN_TEXTS.ru.unknownHere || text === BUILTIN_TEXTS.en.unknownHere
  return isUnknown ? null : found.filter(({ id }) => text.includes(id))
}

const isRight = (question: KnownQuestion & { quoted: IndexHit[] | null }) => question.quoted?.some(hit => answersIt(question, hit)) ?? false

const recallsOf = (rows: { place: number }[]) => ({
  n: rows.length,
  at_1: shareOf(rows, ({ place }) => place === 0),
  at_5: shareOf(rows, ({ place }) => place >= 0 && place < 5),
  mrr: rounded(rows.reduce((sum, { place }) => sum + (place < 0 ? 0 : 1 / (place + 1)), 0) / rows.length)
})

const percentOf = <Row>(rows: Row[], counts: (row: Row) => boolean) => ({ n: rows.length, percent: rounded(100 * shareOf(rows, counts)) })

type Recall = Record<string, { at_5: number }>
const gainOf = (hybrid: Recall, words: Recall) =>
  Object.fromEntries(Object.entries(hybrid).map(([group, { at_5 }]) => [group, rounded(at_5 - words[group]!.at_5)]))

/** Of all, of each language, and of the half that nothing was tuned on. */
function byGroup<Row extends { language: string, set: string }, Result>(rows: Row[], measure: (rows: Row[]) => Result): Record<string, Result> {
  const heldOut = rows.filter(({ set }) => set === 'held-out')
  const groups = { all: rows, ...Object.groupBy(rows, ({ language }) => language), held_out: heldOut, ...Object.groupBy(heldOut, ({ language }) => `${language}_held_out`) }
  return Object.fromEntries(Object.entries(groups).map(([name, some = []]) => [name, measure(some)]))
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000
const shareOf = <Row>(rows: Row[], counts: (row: Row) => boolean) => rounded(rows.filter(counts).length / rows.length)
