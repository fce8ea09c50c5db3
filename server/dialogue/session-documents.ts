import { prisma } from '#server/database/client'
import { visibleTo } from '#server/knowledge/document-rows'
import { badRequest } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'

/** The documents a session is about. */
export const documentIdsOf = ({ document_ids }: { document_ids: string }) => JSON.parse(document_ids) as string[]

/** Throws 400 when one of them is not there, or is another person's attachment. */
export async function ensureDocuments(ids: string[] | undefined, user: Caller) {
  if (!ids?.length) return
  const wanted = new Set(ids)
  const found = await prisma.knowledgeDocument.count({ where: { id: { in: [...wanted] }, ...visibleTo(user) } })
  if (found !== wanted.size) throw badRequest('There is no such document', [{ path: 'document_ids', message: 'unknown' }])
}
