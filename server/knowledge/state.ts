import { prisma } from '#server/database/client'

/** How much there is to find; counted without waking the index. */
export async function knowledgeState() {
  const { _count: documents, _sum } = await prisma.knowledgeDocument.aggregate({ where: { set_id: { not: null } }, _count: true, _sum: { section_count: true } })
  return { documents, passages: _sum.section_count ?? 0 }
}
