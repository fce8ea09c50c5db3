import type { z } from 'zod'
import { prisma } from '#server/database/client'
import { conflict, notFound } from '#server/runtime/errors'
import { createQueue } from '#server/runtime/queue'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { dateOfRetention } from '#server/system/retention'
import type { GapAnswer, GapQuery, KnowledgeGap } from '#shared/schemas/knowledge'
import { createNote } from './documents'
import { createFaqEntry } from './faq'
import { forgetGroups } from './gap-askings'

/** Ways a question was asked that a list shows. */
const SHOWN_ASKINGS = 10

const shown = { include: { askings: { orderBy: { id: 'desc' }, take: SHOWN_ASKINGS } } } as const
type GapRow = NonNullable<Awaited<ReturnType<typeof findRow>>>

const findRow = (id: string) => prisma.knowledgeGap.findUnique({ where: { id }, ...shown })

const toGap = (row: GapRow) => ({
  ...row,
  language: row.language as KnowledgeGap['language'],
  state: row.state as KnowledgeGap['state'],
  answer_kind: row.answer_kind as KnowledgeGap['answer_kind']
})

/** What nobody could answer; `open` counts all that wait for an answer. */
export async function listGaps({ state, order, limit, offset }: z.infer<typeof GapQuery>) {
  const [rows, total, open] = await Promise.all([
    prisma.knowledgeGap.findMany({
      where: { state }, ...shown, skip: offset, take: limit,
      orderBy: [...order === 'often' ? [{ asked_count: 'desc' as const }] : [], { last_asked: 'desc' }, { id: 'desc' }]
    }),
    prisma.knowledgeGap.count({ where: { state } }),
    prisma.knowledgeGap.count({ where: { state: 'open' } })
  ])
  return { gaps: rows.map(toGap), total, open }
}

/** Of two who answer a question at once the second finds it answered. */
const answering = createQueue()

/** Makes the answer a FAQ entry or a note. Throws 409 when it is answered already, or the FAQ has this question. */
export const answerGap = (id: string, { kind, question, answer, set_id }: GapAnswer, user: Caller) => answering(async () => {
  if ((await getGap(id)).state === 'answered') throw conflict('This question is answered already')
  const made = kind === 'faq'
    ? await createFaqEntry({ question, answer, keywords: [], enabled: true, set_id }, user)
    : await createNote({ title: question, content: answer, set_id }, user)
  return change(id, { state: 'answered', answer_kind: kind, answer_id: made.id }, user, 'answer')
})

/** It is not asked about again: the same question only counts from now on. */
export const dismissGap = (id: string, user: Caller) => change(id, { state: 'dismissed', answer_kind: null, answer_id: null }, user, 'dismiss')

/** It waits for an answer again; what was written for it stays. */
export const reopenGap = (id: string, user: Caller) => change(id, { state: 'open', answer_kind: null, answer_id: null }, user, 'reopen')

type GapChange = Pick<KnowledgeGap, 'state' | 'answer_kind' | 'answer_id'>

async function change(id: string, data: GapChange, user: Caller, action: string) {
  const { count } = await prisma.knowledgeGap.updateMany({ where: { id }, data })
  if (!count) throw notFound('Question')
  audit(action, 'knowledge_gap', user, { id, ...data.answer_kind && { kind: data.answer_kind, answer: data.answer_id } })
  return getGap(id)
}

async function getGap(id: string) {
  const row = await findRow(id)
  if (!row) throw notFound('Question')
  return toGap(row)
}

/** Of what is older than RETENTION_DAYS: what people said, and the questions that no longer wait for an answer. */
export async function deleteOldGaps(now = new Date()) {
  const before = dateOfRetention(now)
  const [askings, gaps] = await prisma.$transaction([
    prisma.knowledgeAsking.deleteMany({ where: { created: { lt: before } } }),
    prisma.knowledgeGap.deleteMany({ where: { state: { not: 'open' }, last_asked: { lt: before } } })
  ])
  forgetGroups()
  return { askings: askings.count, gaps: gaps.count }
}

/** What was said in conversations that are deleted goes with them; that it was asked stays counted. */
export const forgetAskingsOf = (sessionIds: string[]) => prisma.knowledgeAsking.deleteMany({ where: { session_id: { in: sessionIds } } })
