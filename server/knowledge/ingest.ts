import { setTimeout as delay } from 'node:timers/promises'
import { prisma } from '#server/database/client'
import { logger } from '#server/runtime/logger'
import { AppError, DriverError } from '#server/runtime/errors'
import { createSlots } from '#server/runtime/slots'
import { detectLanguage } from '#shared/utils/language'
import type { DocumentProgress } from '#shared/schemas/knowledge'
import { shownFileName } from './document-names'
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

const UNREAD = ['waiting', 'reading']
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 10 * 60_000

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
  // Others may have begun anew while what was there ended.
  while (working.has(id)) await stopIngest(id)
  const work: Work = { controller: new AbortController(), progress: null, done: Promise.resolve() }
  working.set(id, work)
  work.done = run(id, work).finally(() => working.delete(id))
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
    // An edited text is not read from its original again.
    if (row && UNREAD.includes(row.state)) {
      await insisting(signal, () => reading(signal, () => read(id, work))).catch(error => failUnless(signal, id, error))
    }
    work.progress = null
    // What could not be read now goes on to be found by what was read of it before.
    await insisting(signal, () => indexing(signal, () => makeFindable(id, signal)))
  } catch (error) {
    if (!signal.aborted) await fail(id, error)
  }
}

/** Tries again, with longer and longer pauses, when it is not the document's fault. */
async function insisting(signal: AbortSignal, step: () => Promise<void>) {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await step()
    } catch (error) {
      if (signal.aborted || !isPassing(error)) throw error
      logger.warn({ err: error, pauseMs }, 'a document has to wait')
      await delay(pauseMs, undefined, { signal, ref: false })
    }
  }
}

const isPassing = (error: unknown) => error instanceof DriverError ? error.retryable : error instanceof AppError && error.code === 'extraction_unavailable'

async function read(id: string, work: Work) {
  const row = await prisma.knowledgeDocument.update({ where: { id }, data: { state: 'reading' }, omit: { content: true } })
  extractor ??= createExtractor()
  const input = { path: originalPath(id), fileName: shownFileName(row.filename), ...row.source_url && { url: row.source_url } }
  const { markdown: content, title, format, pageCount, warnings } = await extractor.extract(input, (done, total) => work.progress = { done, total }, work.controller.signal)
  // Its name stands for its title until somebody gives it one.
  const isUntitled = row.title === input.fileName
  await storeText({ id, title: isUntitled ? title : row.title }, { content, format, page_count: pageCount, warnings: JSON.stringify(warnings) }, { isOriginal: true })
}

interface TextFields { content: string, title?: string, set_id?: string | null, format?: string, page_count?: number | null, warnings?: string }

/** What a document says is known now, and is to be made findable. `isOriginal`: as its original says it. */
export async function storeText(row: { id: string, title: string }, fields: TextFields, { isOriginal = false } = {}) {
  const content_hash = await contentHash(fields.content)
  await prisma.knowledgeDocument.updateMany({
    where: { id: row.id },
    data: { ...fields, title: fields.title ?? row.title, language: detectLanguage(fields.content), state: 'indexing', failure: null, content_hash, ...isOriginal && { extracted_hash: content_hash } }
  })
}

async function makeFindable(id: string, signal: AbortSignal) {
  const row = await prisma.knowledgeDocument.findUnique({ where: { id } })
  if (!row?.content_hash) return
  const { passages } = await knowledgeIndex().put({ ...toIndexed(row), markdown: row.content })
  const { count } = await prisma.knowledgeDocument.updateMany({ where: { id }, data: { section_count: passages } })
  // It was deleted meanwhile, perhaps before the index had it.
  if (!count) return await knowledgeIndex().forget(id)
  wakeMeanings()
  // Whoever changed it meanwhile has begun anew, and this is not what it says any more.
  if (signal.aborted) return
  await prisma.knowledgeDocument.updateMany({ where: { id, content_hash: row.content_hash, state: 'indexing' }, data: { state: 'ready', failure: null } })
}

async function failUnless(signal: AbortSignal, id: string, error: unknown) {
  if (signal.aborted) throw error
  await fail(id, error)
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
