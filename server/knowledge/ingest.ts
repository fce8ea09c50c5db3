import { prisma } from '#server/database/client'
import { logger } from '#server/runtime/logger'
import { AppError } from '#server/runtime/errors'
import { createSlots } from '#server/runtime/slots'
import { detectLanguage } from '#shared/utils/language'
import type { DocumentProgress } from '#shared/schemas/knowledge'
import { createExtractor } from './extraction/index'
import { contentHash, toIndexed } from './indexed-document'
import { wakeMeanings } from './embed-passages'
import { originalPath } from './originals'
import { knowledgeIndex } from './the-index'

interface Work {
  controller: AbortController
  progress: DocumentProgress | null
  done: Promise<void>
}

/** Documents on their way from file to answers, by id. */
const working = new Map<string, Work>()
// A long file is read while short texts are made findable.
const reading = createSlots({ slots: 1, most: Infinity })
const indexing = createSlots({ slots: 1, most: Infinity })

let extractor: ReturnType<typeof createExtractor> | undefined

export const progressOf = (id: string) => working.get(id)?.progress ?? null
export const isWorkingOn = (id: string) => working.has(id)

/**
 * Takes a document from the state it is in to `ready` or `failed`, behind everybody's back. Every step is stored before the
 * next one begins, so that a crash goes on from there. What is being done with it already is given up.
 */
export async function ingest(id: string) {
  await stopIngest(id)
  const work: Work = { controller: new AbortController(), progress: null, done: Promise.resolve() }
  working.set(id, work)
  work.done = run(id, work).finally(() => working.get(id) === work && working.delete(id))
}

/** Gives up what is being done with a document; resolves when nothing is any more. */
export async function stopIngest(id: string) {
  const work = working.get(id)
  work?.controller.abort()
  await work?.done
}

/** Resolves when this document is ready or failed. */
export const whenIngested = async (id: string) => working.get(id)?.done

async function run(id: string, work: Work) {
  const { signal } = work.controller
  try {
    const row = await prisma.knowledgeDocument.findUnique({ where: { id }, select: { state: true } })
    if (row && row.state !== 'indexing') await reading(signal, () => read(id, work))
    work.progress = null
    await indexing(signal, () => makeFindable(id))
  } catch (error) {
    if (!signal.aborted) await fail(id, error)
  }
}

async function read(id: string, work: Work) {
  const row = await prisma.knowledgeDocument.update({ where: { id }, data: { state: 'reading' } })
  extractor ??= createExtractor()
  const input = { path: originalPath(id), fileName: row.filename, ...row.source_url && { url: row.source_url } }
  const { markdown: content, title, format, pageCount, warnings } = await extractor.extract(input, (done, total) => work.progress = { done, total }, work.controller.signal)
  await storeText({ ...row, title: row.content ? row.title : title }, { content, format, page_count: pageCount, warnings: JSON.stringify(warnings) })
}

interface TextFields { content: string, title?: string, set_id?: string | null, format?: string, page_count?: number | null, warnings?: string }

/** What a document says is known now, and is to be made findable. */
export async function storeText(row: { id: string, title: string }, fields: TextFields) {
  await prisma.knowledgeDocument.updateMany({
    where: { id: row.id },
    data: { ...fields, title: fields.title ?? row.title, language: detectLanguage(fields.content), state: 'indexing', failure: null, content_hash: contentHash(fields.content) }
  })
}

async function makeFindable(id: string) {
  const row = await prisma.knowledgeDocument.findUnique({ where: { id } })
  if (!row) return
  const { passages } = await knowledgeIndex().put({ ...toIndexed(row), markdown: row.content })
  // Whoever changed it meanwhile has begun anew, and this is not what it says any more.
  await prisma.knowledgeDocument.updateMany({ where: { id, content_hash: row.content_hash }, data: { state: 'ready', failure: null, section_count: passages } })
  wakeMeanings()
}

/** What was there of it before stays findable. */
async function fail(id: string, error: unknown) {
  const code = error instanceof AppError ? error.code : 'internal'
  logger[code === 'internal' ? 'error' : 'info']({ err: code === 'internal' ? error : undefined, document: id, code }, 'document not read')
  await prisma.knowledgeDocument.updateMany({ where: { id }, data: { state: 'failed', failure: code } })
    .catch(cause => logger.error({ err: cause, document: id }, 'state of a document not stored'))
}

/** Ends all work; it goes on at the next start. */
export async function stopIngesting() {
  await Promise.all([...working.keys()].map(stopIngest))
  const ending = extractor
  extractor = undefined
  await ending?.dispose()
}
