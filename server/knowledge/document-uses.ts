import { prisma } from '#server/database/client'
import { createBatch } from '#server/system/batch'

const uses = createBatch<string>('document uses', ids => prisma.$transaction(
  [...Map.groupBy(ids, id => id)].map(([id, { length }]) => prisma.knowledgeDocument.updateMany({ where: { id }, data: { used_count: { increment: length }, last_used: new Date() } }))
))

/** Notes that passages of these documents were shown with an answer; each document counts once. */
export function countDocumentUse(ids: readonly string[]) {
  for (const id of new Set(ids)) uses.add(id)
}
