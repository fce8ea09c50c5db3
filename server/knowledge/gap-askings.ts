import { setImmediate as nextLoop } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import { createOnce } from '#server/runtime/once'
import { createBatch } from '#server/system/batch'
import type { Language } from '#shared/schemas/settings'
import { createGapGroups, type GapGroups } from './gap-groups'
import { questionToKeep } from './gap-question'

/** Newest ways to ask that are kept of one question. */
const MOST_ASKINGS = 50
/** Open questions that are kept; when there are more, those asked least and longest ago go, some at once. */
const MOST_OPEN = 2_000
const OPEN_AFTER_CUT = 1_800
// Between these the loop is given to others: adding takes some 20 µs, looking among two thousand up to 1.5 ms.
const ADDED_AT_ONCE = 100
const FOUND_AT_ONCE = 3

/** Something the secretary was asked and had no sure answer to. */
interface UnansweredQuestion {
  text: string
  language: Language
  /** 0 to 1: the best that FAQ and knowledge had. */
  score: number
  channel: string
  sessionId: string | null
}

interface Asking extends UnansweredQuestion { id: string, at: Date }
interface PlacedAsking extends Asking { gapId: string, isNew: boolean }

/** Every question that is kept, to find the like of a new one; answered and dismissed ones too. */
const groups = createOnce(async () => {
  const known = createGapGroups()
  const rows = await prisma.knowledgeGap.findMany({ select: { id: true, question: true }, orderBy: { first_asked: 'asc' } })
  for (const [nth, { id, question }] of rows.entries()) {
    if (nth % ADDED_AT_ONCE === 0) await nextLoop()
    known.add(id, question)
  }
  return known
})

export const forgetGroups = () => groups.forget()

const askings = createBatch<Asking>('questions without an answer', write)

/** Keeps a question that was not answered, if it is one that an answer could be written for. Returns at once. */
export function noteGap(asked: UnansweredQuestion) {
  const text = questionToKeep(asked.text, asked.language)
  if (text) askings.add({ ...asked, text, id: uuid(), at: new Date() })
}

/** Resolves when everything noted so far is stored. */
export const flushGaps = () => askings.flush()

async function write(rows: Asking[]) {
  const known = await groups.get()
  try {
    const placed: PlacedAsking[] = []
    for (const [nth, row] of rows.entries()) {
      if (nth % FOUND_AT_ONCE === 0) await nextLoop()
      placed.push(place(known, row))
    }
    await store(await withoutRepeated(placed))
  } catch (error) {
    forgetGroups() // it holds questions that were not stored
    throw error
  }
}

function place(known: GapGroups, asking: Asking): PlacedAsking {
  const found = known.find(asking.text)
  if (found) return { ...asking, gapId: found, isNew: false }
  known.add(asking.id, asking.text)
  return { ...asking, gapId: asking.id, isNew: true }
}

/** The same words twice in one conversation are one asking: an answer was asked for again. */
async function withoutRepeated(all: PlacedAsking[]): Promise<PlacedAsking[]> {
  const asked = all.filter(({ sessionId }) => sessionId !== null)
  const before = asked.length
    ? await prisma.knowledgeAsking.findMany({
        where: { gap_id: { in: [...new Set(asked.map(({ gapId }) => gapId))] }, session_id: { in: [...new Set(asked.map(({ sessionId }) => sessionId!))] } },
        select: { session_id: true, text: true }
      })
    : []
  const keyOf = (session: string | null, text: string) => JSON.stringify([session, text])
  const seen = new Set(before.map(({ session_id, text }) => keyOf(session_id, text)))
  return all.filter(({ sessionId, text }) => {
    const key = keyOf(sessionId, text)
    if (sessionId === null || !seen.has(key)) return seen.add(key)
    return false
  })
}

async function store(placed: PlacedAsking[]) {
  const byGap = [...Map.groupBy(placed, ({ gapId }) => gapId)]
  const begun = byGap.filter(([, [first]]) => first!.isNew)
  await prisma.$transaction([
    prisma.knowledgeGap.createMany({ data: begun.map(([id, some]) => toGap(id, some)) }),
    ...byGap.filter(([, [first]]) => !first!.isNew).map(([id, some]) => askedAgain(id, some)),
    prisma.knowledgeAsking.createMany({
      data: placed.map(({ id, gapId, text, channel, sessionId, score, at }) => ({ id, gap_id: gapId, text, channel, session_id: sessionId, score, created: at }))
    }),
    ...byGap.map(([id]) => prisma.$executeRaw`
      DELETE FROM knowledge_askings WHERE id IN (
        SELECT id FROM knowledge_askings WHERE gap_id = ${id} ORDER BY id DESC LIMIT -1 OFFSET ${MOST_ASKINGS})`)
  ])
  if (begun.length) await keepWithinBounds()
}

function toGap(id: string, some: PlacedAsking[]) {
  const [{ text, language, at }] = some as [PlacedAsking]
  return {
    id, question: text, language,
    asked_count: some.length, best_score: bestOf(some), first_asked: at, last_asked: some.at(-1)!.at
  }
}

/** One that was answered opens again, since its answer did not help; one that was dismissed stays so. */
function askedAgain(id: string, some: PlacedAsking[]) {
  return prisma.$executeRaw`
    UPDATE knowledge_gaps SET
      asked_count = asked_count + ${some.length},
      best_score = max(best_score, ${bestOf(some)}),
      last_asked = ${some.at(-1)!.at},
      answer_kind = CASE state WHEN 'answered' THEN NULL ELSE answer_kind END,
      answer_id = CASE state WHEN 'answered' THEN NULL ELSE answer_id END,
      state = CASE state WHEN 'answered' THEN 'open' ELSE state END
    WHERE id = ${id}`
}

const bestOf = (some: PlacedAsking[]) => Math.max(...some.map(({ score }) => score))

async function keepWithinBounds() {
  const open = await prisma.knowledgeGap.count({ where: { state: 'open' } })
  if (open <= MOST_OPEN) return
  await prisma.$executeRaw`
    DELETE FROM knowledge_gaps WHERE id IN (
      SELECT id FROM knowledge_gaps WHERE state = 'open' ORDER BY asked_count, last_asked LIMIT ${open - OPEN_AFTER_CUT})`
  forgetGroups()
}
