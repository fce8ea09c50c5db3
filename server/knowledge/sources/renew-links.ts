import { prisma } from '#server/database/client'
import type { KnowledgeDocument } from '#server/database/generated/client'
import { AppError } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'

type LinkedDocument = Omit<KnowledgeDocument, 'content'>

/**
 * Looks at every page that documents were read from, one after the other; `renew` says whether there was something new.
 * A document whose page can't be read keeps its text. Ends early when `signal` aborts.
 */
export async function renewLinks(renew: (document: LinkedDocument, signal: AbortSignal) => Promise<boolean>, signal: AbortSignal) {
  const where = { source_type: 'import', source_url: { not: null }, state: { in: ['ready', 'failed'] } }
  const ids = await prisma.knowledgeDocument.findMany({ where, select: { id: true }, orderBy: { created: 'asc' } })
  const counts = { renewed: 0, same: 0, failed: 0 }
  for (const { id } of ids) {
    if (signal.aborted) break
    // It may have been deleted, or be read just now, since the list was made.
    const document = await prisma.knowledgeDocument.findFirst({ where: { id, ...where }, omit: { content: true } })
    if (document) counts[await outcomeOf(() => renew(document, signal), id, signal)]++
  }
  logger.info(counts, 'links looked at')
  return counts
}

async function outcomeOf(renew: () => Promise<boolean>, document: string, signal: AbortSignal) {
  try {
    return await renew() ? 'renewed' : 'same'
  } catch (error) {
    if (!signal.aborted) logger.warn({ document, reason: error instanceof AppError ? error.code : undefined, err: error instanceof AppError ? undefined : error }, 'a link can\'t be read again')
    return 'failed'
  }
}
