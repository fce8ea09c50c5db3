import { prisma } from '#server/database/client'
import { onEmbeddingEngineChanged } from '#server/embedding'
import { logger } from '#server/runtime/logger'
import { unlessAborted } from '#server/runtime/unless-aborted'
import { hashUnhashed, listIndexable, markIndexing } from './documents'
import type { IndexedDocument } from './index/types'
import { toIndexed } from './indexed-document'
import { ingest, isWorkingOn, stopIngesting, whenIngested } from './ingest'
import { restartMeanings, stopMeanings, wakeMeanings } from './embed-passages'
import { settleOriginals } from './originals'
import { onSetDeleted } from './sets'
import { closeKnowledgeIndex, knowledgeIndex, onIndexRemade } from './the-index'

/** A new index is waited for so long, counted from the start; afterwards what is there answers. */
const FIRST_INDEX_MS = 3_000

let firstIndexed: Promise<void> = Promise.resolve()

/** Resolves when the index can answer: at once but in the first moments of a new installation. */
export const whenFirstIndexed = (signal: AbortSignal) => unlessAborted(firstIndexed, signal)

/** Clears away what a crash left, then, behind everybody's back, goes on with what was undone and brings the index up to date. */
export async function startKnowledge() {
  const all = await prisma.knowledgeDocument.findMany({ select: { id: true, file_hash: true } })
  await settleOriginals(new Map(all.map(({ id, file_hash }) => [id, file_hash])))
  onEmbeddingEngineChanged(() => void restartMeanings())
  // What it held belongs to another set now.
  onSetDeleted(async () => void await bringUpToDate())
  const catchingUp = catchUp().catch(error => logger.error({ err: error }, 'the knowledge index is not up to date'))
  firstIndexed = Promise.race([catchingUp, new Promise<void>(resolve => setTimeout(resolve, FIRST_INDEX_MS).unref())])
}

async function catchUp() {
  await hashUnhashed()
  const isNew = await bringUpToDate()
  onIndexRemade(() => void bringUpToDate().catch(error => logger.error({ err: error }, 'the knowledge index is not up to date')))
  const unfinished = await prisma.knowledgeDocument.findMany({ where: { state: { in: ['waiting', 'reading', 'indexing'] } }, select: { id: true, state: true }, orderBy: { created: 'asc' } })
  for (const { id } of unfinished) if (!isWorkingOn(id)) await ingest(id)
  wakeMeanings()
  // Only a new index has nothing to answer with until then.
  if (isNew) await Promise.all(unfinished.filter(({ state }) => state === 'indexing').map(({ id }) => whenIngested(id)))
}

/** Has whatever the index lacks indexed; true when that is everything. */
async function bringUpToDate(): Promise<boolean> {
  const documents: IndexedDocument[] = []
  for await (const rows of listIndexable()) documents.push(...rows.map(toIndexed))
  const { missing, surplus } = await knowledgeIndex().compare(documents)
  await forgetDeleted(surplus)
  await markIndexing(missing)
  for (const id of missing) await ingest(id)
  return missing.length === documents.length
}

/** What the index was not told of may have come since. */
async function forgetDeleted(ids: readonly string[]) {
  for (const id of ids) if (!await prisma.knowledgeDocument.count({ where: { id } })) await knowledgeIndex().forget(id)
}

export async function stopKnowledge() {
  await stopIngesting()
  await stopMeanings()
  await closeKnowledgeIndex()
}
