import { prisma } from '#server/database/client'
import type { KnowledgeDocument as DocumentRow, Prisma } from '#server/database/generated/client'
import { notFound } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'
import type { DocumentFormat, DocumentState, DocumentWarning, KnowledgeDocument } from '#shared/schemas/knowledge'
import { shownFileName } from './document-names'
import { progressOf } from './ingest'

/** A document without its text, which may be long. */
export type DocumentHead = Omit<DocumentRow, 'content'>

/** The documents of all sets, and those of a conversation that somebody attached themselves. */
export const visibleTo = (user: Pick<Caller, 'id'>): Prisma.KnowledgeDocumentWhereInput => ({ OR: [{ set_id: { not: null } }, { owner_id: user.id }] })

/** Throws NotFound for an unknown id and for what another person attached to a conversation. */
export async function getDocumentHead(id: string, user: Pick<Caller, 'id'>): Promise<DocumentHead> {
  const row = await prisma.knowledgeDocument.findFirst({ where: { id, ...visibleTo(user) }, omit: { content: true } })
  if (!row) throw notFound('Document')
  return row
}

export function toDocument(row: DocumentHead) {
  return {
    ...row,
    filename: shownFileName(row.filename),
    source_type: row.source_type as KnowledgeDocument['source_type'],
    format: row.format as DocumentFormat,
    language: row.language as 'ru' | 'en',
    state: row.state as DocumentState,
    warnings: JSON.parse(row.warnings) as DocumentWarning[],
    progress: progressOf(row.id),
    has_file: row.file_hash !== null
  }
}
