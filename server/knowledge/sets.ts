import { v7 as uuid } from 'uuid'
import type { z } from 'zod'
import { isUniqueViolation, prisma } from '#server/database/client'
import { badRequest, conflict, notFound } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import type { KnowledgeSet, KnowledgeSetFields } from '#shared/schemas/knowledge'

/** Where the knowledge of a deleted set goes. */
export const GENERAL_SET = 'general'
const MOST_SETS = 200

type SetFields = z.infer<typeof KnowledgeSetFields>
type DeletionListener = (id: string) => void | Promise<void>

const listeners = new Set<DeletionListener>()

/** Calls `listener` after a set was deleted and what it held was moved; gives what ends that. */
export function onSetDeleted(listener: DeletionListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const counted = { include: { _count: { select: { documents: true, faq: true } } } } as const
type CountedRow = NonNullable<Awaited<ReturnType<typeof findRow>>>

const findRow = (id: string) => prisma.knowledgeSet.findUnique({ where: { id }, ...counted })

const toSet = ({ _count, ...row }: CountedRow): Omit<KnowledgeSet, 'created'> & { created: Date } =>
  ({ ...row, documents: _count.documents, faq_entries: _count.faq })

/** The built-in ones first, then by name. */
export async function listSets() {
  const rows = await prisma.knowledgeSet.findMany({ ...counted, orderBy: [{ builtin: 'desc' }, { name: 'asc' }], take: MOST_SETS })
  return rows.map(toSet)
}

/** Throws 409 when another set has this name, in whatever case. */
export async function createSet(fields: SetFields, user: Caller) {
  await ensureFree(fields.name)
  if (await prisma.knowledgeSet.count() >= MOST_SETS) throw badRequest(`There may be ${MOST_SETS} sets`)
  const row = await prisma.knowledgeSet.create({ data: { id: uuid(), ...fields }, ...counted }).catch(refuseTaken)
  audit('create', 'knowledge_set', user, { id: row.id })
  return toSet(row)
}

/** Throws NotFound, 409 for another's name and 400 for a set that came with the product. */
export async function updateSet(id: string, fields: SetFields, user: Caller) {
  await getOwnSet(id)
  await ensureFree(fields.name, id)
  const row = await prisma.knowledgeSet.update({ where: { id }, data: fields, ...counted }).catch(refuseTaken)
  audit('update', 'knowledge_set', user, { id })
  return toSet(row)
}

/** Its documents and FAQ entries go to the general set. Throws NotFound, and 400 for a set that came with the product. */
export async function deleteSet(id: string, user: Caller) {
  await getOwnSet(id)
  const moved = { where: { set_id: id }, data: { set_id: GENERAL_SET } }
  const [documents, faq] = await prisma.$transaction([
    prisma.knowledgeDocument.updateMany(moved),
    prisma.faqEntry.updateMany(moved),
    prisma.knowledgeSet.deleteMany({ where: { id } })
  ])
  for (const listener of listeners) await listener(id)
  audit('delete', 'knowledge_set', user, { id, documents: documents.count, faq_entries: faq.count })
}

/** Throws 400 that names the ids of no set. */
export async function ensureSetsExist(ids: readonly string[]) {
  if (!ids.length) return
  const known = new Set((await prisma.knowledgeSet.findMany({ where: { id: { in: [...ids] } }, select: { id: true } })).map(({ id }) => id))
  const missing = ids.filter(id => !known.has(id))
  if (missing.length) throw badRequest('There is no such knowledge set', missing.map(id => ({ path: 'set', message: `${id} does not exist` })))
}

async function getOwnSet(id: string) {
  const row = await findRow(id)
  if (!row) throw notFound('Knowledge set')
  if (row.builtin) throw badRequest('This set came with the product: it can be neither renamed nor deleted')
  return row
}

async function ensureFree(name: string, id?: string) {
  const wanted = name.toLowerCase()
  const names = await prisma.knowledgeSet.findMany({ select: { id: true, name: true } })
  if (names.some(other => other.id !== id && other.name.toLowerCase() === wanted)) throw taken()
}

const taken = () => conflict('There is a set with this name already')

function refuseTaken(error: unknown): never {
  throw isUniqueViolation(error) ? taken() : error
}
