import { setImmediate as nextLoop } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { isForeignKeyViolation, isUniqueViolation, prisma } from '#server/database/client'
import type { FaqEntry as FaqRow } from '#server/database/generated/client'
import { badRequest, conflict, notFound } from '#server/runtime/errors'
import { makeEach } from '#server/runtime/make-each'
import { createOnce } from '#server/runtime/once'
import { audit } from '#server/system/audit'
import { createBatch } from '#server/system/batch'
import type { Caller } from '#server/system/callers'
import { FaqEntryCreate, type FaqEntryPatch } from '#shared/schemas/faq'
import { createFaqIndex } from './faq-index'
import { faqRows, slicesOf } from './faq-rows'
import { applyUndo, keepUndo } from './faq-undo'
import { onSetDeleted } from './sets'
import { normalizeText } from './words'

/** A few milliseconds of work. */
const INDEXED_AT_ONCE = 10

/** Enabled entries, indexed; made again after a change. */
const index = createOnce(async () => {
  const made = createFaqIndex()
  for await (const rows of faqRows({ enabled: true })) {
    for (const some of slicesOf(rows, INDEXED_AT_ONCE)) {
      made.add(makeEach('FAQ entry', some, toEntry))
      await nextLoop()
    }
  }
  return made
})

const listeners = new Set<() => void>()

/** Calls `listener` after each change of an entry; gives what ends that. */
export function onFaqChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Makes what was changed count from the next question on. */
export function faqChanged() {
  index.forget()
  for (const listener of listeners) listener()
}

onSetDeleted(faqChanged)

export const toEntry = (row: FaqRow) => ({ ...row, keywords: JSON.parse(row.keywords) as string[] })

/** The closest entries and why, best first. With `setIds`, of these sets and of those that belong to none. */
export const explainFaq = async (text: string, limit: number, setIds?: Iterable<string>) => (await index.get()).explain(text, limit, setIds)

export async function listFaqEntries() {
  const rows = (await Array.fromAsync(faqRows())).flat()
  return rows.sort((a, b) => a.created.getTime() - b.created.getTime()).map(toEntry)
}

/** Throws 409 when the same question, however it is written, is there already; 400 for a set that is not there. */
export async function createFaqEntry(entry: FaqEntryCreate, user: Caller | null) {
  const row = await prisma.faqEntry.create({ data: { id: uuid(), ...toRow(entry) } }).catch(refuseWrong)
  faqChanged()
  audit('create', 'faq', user, { id: row.id })
  return toEntry(row)
}

/** Throws NotFound for an unknown id, 409 for another entry's question, 400 for a set that is not there. */
export async function updateFaqEntry(id: string, patch: FaqEntryPatch, user: Caller) {
  if (!await prisma.faqEntry.count({ where: { id } })) throw notFound('FAQ entry')
  const row = await prisma.faqEntry.update({ where: { id }, data: toRow(patch) }).catch(refuseWrong)
  faqChanged()
  audit('update', 'faq', user, { id })
  return toEntry(row)
}

/** Gives the id by which it can be put back for a while. Throws NotFound. */
export async function deleteFaqEntry(id: string, user: Caller): Promise<string> {
  const row = await prisma.faqEntry.findUnique({ where: { id } })
  const { count } = await prisma.faqEntry.deleteMany({ where: { id } })
  if (!row || !count) throw notFound('FAQ entry')
  faqChanged()
  audit('delete', 'faq', user, { id })
  return keepUndo({ before: [row], created: [], at: new Date() }, user)
}

/** Brings back what a deletion or an import changed. Throws 410 when that is no longer known, 409 when a question was added anew since. */
export async function undoFaqChange(id: string, user: Caller) {
  const done = await applyUndo(id, user).catch(refuseWrong)
  faqChanged()
  audit('undo', 'faq', user, done)
  return done
}

/** The entry whose question is `trigger`, as the predecessor addressed it, or its id. Throws NotFound. */
export async function getFaqEntryOf(trigger: string) {
  const row = await prisma.faqEntry.findFirst({ where: { OR: [{ question_key: questionKeyOf(trigger) }, { id: trigger }] } })
  if (!row) throw notFound('FAQ entry')
  return toEntry(row)
}

export async function reloadFaq() {
  faqChanged()
  await index.get()
  return prisma.faqEntry.count({ where: { enabled: true } })
}

// In SQL, because an answer given is no edit: `updated` stays.
const hits = createBatch<{ id: string, at: Date }>('faq hits', all => prisma.$transaction(
  [...Map.groupBy(all, ({ id }) => id)].map(([id, some]) =>
    prisma.$executeRaw`UPDATE faq_entries SET hit_count = hit_count + ${some.length}, last_hit = ${some.at(-1)!.at} WHERE id = ${id}`)
))

/** Notes that the entry answered somebody. */
export const countFaqHit = (id: string) => hits.add({ id, at: new Date() })

/** The FAQ of a new installation, which has none. */
export async function seedFaq() {
  if (await prisma.faqEntry.count()) return
  const entries = FaqEntryCreate.array().parse(await useStorage('assets:seed').getItem('faq.json'))
  await prisma.faqEntry.createMany({ data: entries.map(entry => ({ id: uuid(), ...toRow(entry) })) })
}

/** Equal for the ways one question is written. */
export const questionKeyOf = (question: string) => normalizeText(question) || question.trim().toLowerCase()

function toRow<E extends FaqEntryPatch>({ keywords, ...entry }: E) {
  return {
    ...entry,
    ...keywords && { keywords: JSON.stringify(keywords) },
    ...entry.question && { question_key: questionKeyOf(entry.question) }
  } as Omit<E, 'keywords'> & { keywords: string, question_key: string }
}

function refuseWrong(error: unknown): never {
  if (isUniqueViolation(error)) throw conflict('There is an entry for this question already')
  if (isForeignKeyViolation(error)) throw badRequest('There is no such knowledge set', [{ path: 'set_id', message: 'does not exist' }])
  throw error
}
