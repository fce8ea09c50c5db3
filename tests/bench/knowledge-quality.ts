import '../support/source-aliases.ts'
import { answersIt, knowledgeDocuments, knownQuestions, unansweredQuestions } from '../support/knowledge-sets.ts'
import type { KnownQuestion } from '../support/knowledge-sets.ts'

const { passagesOf } = await import('../../server/knowledge/markdown-sections.ts')
const { createPassageIndex, KNOWLEDGE_THRESHOLD } = await import('../../server/knowledge/passage-index.ts')
const { createLlmDriver } = await import('../../server/llm/index.ts')
const { BUILTIN_TEXTS } = await import('../../server/llm/drivers/builtin-texts.ts')

const LIMIT = 10
const NEVER = new AbortController().signal

interface Group { language: string, set: string }

/** Where the right section stands among what is found, and what the built-in answerer makes of it. */
export async function knowledgeQuality() {
  const documents = knowledgeDocuments()
  const index = createPassageIndex(documents.flatMap(passagesOf))
  const search = (text: string) => index.search(text, { limit: LIMIT })
  const questions = knownQuestions()
  const ranked = questions.map(question => ({ ...question, place: search(question.text).findIndex(passage => answersIt(question, passage)) }))
  const answered = await Promise.all(questions.map(question => answer(question.text)))
  return {
    documents: documents.length,
    passages: index.size,
    words: { ...recalls(ranked), missed: ranked.filter(({ place, set }) => set === 'tuning' && (place < 0 || place >= 5)).map(({ text }) => text) },
    answered: shares(questions.map((question, nth) => ({ ...question, counts: answered[nth] !== null })), 'percent'),
    answered_rightly: shares(questions.map((question, nth) => ({ ...question, counts: isRight(question, answered[nth]) })), 'percent'),
    false_answers: await falseAnswers()
  }

  /** What is quoted first; null when the answerer says that it does not know. */
  async function answer(text: string) {
    const found = search(text).slice(0, 3).filter(({ score }) => score >= KNOWLEDGE_THRESHOLD)
    const passages = found.map(({ id, headings, text, score }) => ({ kind: 'knowledge' as const, title: headings.at(-1)!, source: id, text, score }))
    const reply = await createLlmDriver('builtin', {}).complete!({ messages: [{ role: 'user', content: text }], passages }, NEVER)
    if (reply.text === BUILTIN_TEXTS.ru.unknownHere || reply.text === BUILTIN_TEXTS.en.unknownHere) return null
    return { text: reply.text, quoted: found.filter(({ id }) => reply.text.includes(id)) }
  }

  async function falseAnswers() {
    const asked = await Promise.all(unansweredQuestions().map(async question => ({ ...question, reply: await answer(question.text) })))
    const wrong = asked.filter(({ reply }) => reply).map(({ text, reply }) => `${text} → ${reply!.quoted.map(({ id }) => id).join('; ') || reply!.text}`)
    return { ...shares(asked.map(question => ({ ...question, counts: question.reply !== null })), 'percent'), wrong }
  }
}

const isRight = (question: KnownQuestion, reply: { quoted: { documentId: string, headings: string[] }[] } | null | undefined) =>
  reply?.quoted.some(passage => answersIt(question, passage)) ?? false

const recalls = (ranked: (Group & { place: number })[]) => byGroup(ranked, rows => ({
  n: rows.length,
  recall_at_1: shareOf(rows, ({ place }) => place === 0),
  recall_at_5: shareOf(rows, ({ place }) => place >= 0 && place < 5),
  mrr: rounded(rows.reduce((sum, { place }) => sum + (place < 0 ? 0 : 1 / (place + 1)), 0) / rows.length)
}))

const shares = (rows: (Group & { counts: boolean })[], name: 'percent') =>
  byGroup(rows, some => ({ n: some.length, [name]: rounded(100 * shareOf(some, ({ counts }) => counts)) }))

/** Of all, of each language, and of what nothing was tuned on. */
function byGroup<Row extends Group, Result>(rows: Row[], measure: (rows: Row[]) => Result): Record<string, Result> {
  const groups = { 'all': rows, ...Object.groupBy(rows, ({ language }) => language), 'held-out': rows.filter(({ set }) => set === 'held-out'), ...Object.groupBy(rows.filter(({ set }) => set === 'held-out'), ({ language, set }) => `${language} ${set}`) }
  return Object.fromEntries(Object.entries(groups).map(([name, some = []]) => [name, measure(some)]))
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000
const shareOf = <Row>(rows: Row[], counts: (row: Row) => boolean) => rounded(rows.filter(counts).length / rows.length)
