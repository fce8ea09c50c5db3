import { prisma } from '#server/database/client'
import type { Prisma } from '#server/database/generated/client'
import { visibleTo } from '#server/knowledge/document-rows'
import { removeDocument } from '#server/knowledge/documents'
import { badRequest } from '#server/runtime/errors'
import { dateOfRetention } from '#server/system/retention'

interface SessionDocuments { owner_id: string | null, document_ids: string }

/** The documents a session is about. */
export const documentIdsOf = ({ document_ids }: Pick<SessionDocuments, 'document_ids'>) => JSON.parse(document_ids) as string[]

/** A session of nobody, as channels have them, is read by many: it is told what everybody may see. */
const readableIn = (owner_id: string | null): Prisma.KnowledgeDocumentWhereInput => owner_id === null ? { set_id: { not: null } } : visibleTo({ id: owner_id })

async function readable(ids: readonly string[], owner_id: string | null): Promise<string[]> {
  const rows = await prisma.knowledgeDocument.findMany({ where: { id: { in: [...ids] }, ...readableIn(owner_id) }, select: { id: true } })
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter(id => found.has(id))
}

/** Of the documents that a session is about, those that are still there and that its owner may see. */
export const readableDocuments = async (session: SessionDocuments): Promise<string[]> => {
  const ids = documentIdsOf(session)
  return ids.length ? readable(ids, session.owner_id) : []
}

/**
 * Of the `wanted` documents, those that the session may be about. Throws 400 for one that is not there, or is another
 * person's attachment; one that the session has already and that was deleted since is passed over.
 */
export async function attachable(wanted: readonly string[], { owner_id, document_ids }: SessionDocuments): Promise<string[]> {
  const ids = [...new Set(wanted)]
  const found = await readable(ids, owner_id)
  const known = new Set([...found, ...documentIdsOf({ document_ids })])
  if (ids.some(id => !known.has(id))) throw badRequest('There is no such document', [{ path: 'document_ids', message: 'unknown' }])
  return found
}

/** Throws 400 unless `user` may see all of them. */
export const ensureVisible = (ids: readonly string[], user: { id: string }) => attachable(ids, { owner_id: user.id, document_ids: '[]' })

/** Removes what hung on conversations that are no more, and on no other one. */
export const removeLeftBehind = (ids: readonly string[]) => removeUnnamed({ id: { in: [...ids] } })

/** Removes attachments that no conversation names: of users that are no more, and those that were forgotten long ago. Returns how many. */
export const removeOldAttachments = () => removeUnnamed({ OR: [{ owner_id: null }, { updated: { lt: dateOfRetention() } }] })

async function removeUnnamed(where: Prisma.KnowledgeDocumentWhereInput): Promise<number> {
  const rows = await prisma.knowledgeDocument.findMany({ where: { AND: [{ set_id: null }, where] }, select: { id: true, owner_id: true } })
  if (!rows.length) return 0
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const named = await prisma.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT document.value AS id FROM chat_sessions, json_each(chat_sessions.document_ids) AS document
    WHERE document.value IN (SELECT value FROM json_each(${ids}))`
  const kept = new Set(named.map(({ id }) => id))
  const loose = rows.filter(({ id, owner_id }) => owner_id === null || !kept.has(id))
  for (const { id } of loose) await removeDocument(id)
  return loose.length
}
