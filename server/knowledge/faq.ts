import { v7 as uuid } from 'uuid'
import { isUniqueViolation, prisma } from '#server/database/client'
import type { FaqEntry as FaqRow } from '#server/database/generated/client'
import { conflict, notFound } from '#server/runtime/errors'
import { makeEach } from '#server/runtime/make-each'
import { createOnce } from '#server/runtime/once'
import { audit } from '#server/system/audit'
import { createBatch } from '#server/system/batch'
import type { Caller } from '#server/system/callers'
import { FaqEntryCreate, type FaqEntryPatch } from '#shared/schemas/faq'
import { createFaqIndex } from './faq-index'
import { normalizeText } from './words'

const MOST_ENTRIES = 10_000

/** Enabled entries, indexed; made again after a change. */
const index = createOnce(async () => {
  const rows = await prisma.faqEntry.findMany({ where: { enabled: true }, take: MOST_ENTRIES })
  return createFaqIndex(makeEach('FAQ entry', rows, toEntry))
})

const listeners = new Set<() => void>()

/** Calls `listener` after each change of an entry; gives what ends that. */
export function onFaqChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function changed() {
  index.forget()
  for (const listener of listeners) listener()
}

const toEntry = (row: FaqRow) => ({ ...row, keywords: JSON.parse(row.keywords) as string[] })

/** The closest entries and why, best first. */
export const explainFaq = async (text: string, limit: number) => (await index.get()).explain(text, limit)

export const listFaqEntries = async () => (await prisma.faqEntry.findMany({ orderBy: { created: 'asc' }, take: MOST_ENTRIES })).map(toEntry)

/** Throws 409 when the same question, however it is written, is there already. */
export async function createFaqEntry(entry: FaqEntryCreate, user: Caller | null) {
  const row = await prisma.faqEntry.create({ data: { id: uuid(), ...toRow(entry) } }).catch(refuseDuplicate)
  changed()
  audit('create', 'faq', user, { id: row.id })
  return toEntry(row)
}

/** Throws NotFound for an unknown id, 409 for another entry's question. */
export async function updateFaqEntry(id: string, patch: FaqEntryPatch, user: Caller) {
  if (!await prisma.faqEntry.count({ where: { id } })) throw notFound('FAQ entry')
  const row = await prisma.faqEntry.update({ where: { id }, data: toRow(patch) }).catch(refuseDuplicate)
  changed()
  audit('update', 'faq', user, { id })
  return toEntry(row)
}

export async function deleteFaqEntry(id: string, user: Caller) {
  const { count } = await prisma.faqEntry.deleteMany({ where: { id } })
  if (!count) throw notFound('FAQ entry')
  changed()
  audit('delete', 'faq', user, { id })
}

/** The entry whose question is `trigger`, as the predecessor addressed it, or its id. Throws NotFound. */
export async function getFaqEntryOf(trigger: string) {
  const row = await prisma.faqEntry.findFirst({ where: { OR: [{ question_key: keyOf(trigger) }, { id: trigger }] } })
  if (!row) throw notFound('FAQ entry')
  return toEntry(row)
}

export async function reloadFaq() {
  changed()
  await index.get()
  return prisma.faqEntry.count({ where: { enabled: true } })
}

const hits = createBatch<string>('faq hits', ids => prisma.$transaction(
  [...Map.groupBy(ids, id => id)].map(([id, { length }]) => prisma.faqEntry.updateMany({ where: { id }, data: { hit_count: { increment: length } } }))
))

/** Notes that the entry answered somebody. */
export const countFaqHit = (id: string) => hits.add(id)

/** The FAQ of a new installation, which has none. */
export async function seedFaq() {
  if (await prisma.faqEntry.count()) return
  const entries = FaqEntryCreate.array().parse(await useStorage('assets:seed').getItem('faq.json'))
  await prisma.faqEntry.createMany({ data: entries.map(entry => ({ id: uuid(), ...toRow(entry) })) })
}

const keyOf = (question: string) => normalizeText(question) || question.trim().toLowerCase()

function toRow<E extends FaqEntryPatch>({ keywords, ...entry }: E) {
  return {
    ...entry,
    ...keywords && { keywords: JSON.stringify(keywords) },
    ...entry.question && { question_key: keyOf(entry.question) }
  } as Omit<E, 'keywords'> & { keywords: string, question_key: string }
}

function refuseDuplicate(error: unknown): never {
  throw isUniqueViolation(error) ? conflict('There is an entry for this question already') : error
}
