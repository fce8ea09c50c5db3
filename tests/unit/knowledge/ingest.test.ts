import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, expect, it, vi } from 'vitest'
import type { ExtractedDocument, Extractor } from '#server/knowledge/extraction/types'
import type { IndexedDocument, KnowledgeIndex } from '#server/knowledge/index/types'
import type { Caller } from '#server/system/callers'
import { freshDatabase } from '../database/fresh-database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: new Set(), via: 'token' }
const READ: ExtractedDocument = { format: 'md', title: 'From the file', markdown: 'the file says', pageCount: null, warnings: [] }

/** The way of documents over a database of its own, with a reader and an index that do what the test says. */
async function freshIngest() {
  const prisma = await freshDatabase()
  const extract = vi.fn<Extractor['extract']>(async () => READ)
  const indexed = new Map<string, IndexedDocument & { markdown: string }>()
  const store: KnowledgeIndex['put'] = async (document) => {
    indexed.set(document.id, document)
    return { passages: 3 }
  }
  const put = vi.fn<KnowledgeIndex['put']>(store)
  const compare = vi.fn<KnowledgeIndex['compare']>(async documents => ({
    missing: documents.filter(({ id, hash }) => indexed.get(id)?.hash !== hash).map(({ id }) => id),
    surplus: [...indexed.keys()].filter(id => !documents.some(document => document.id === id))
  }))
  const forget = async (id: string) => void indexed.delete(id)
  const pauses: number[] = []
  const onlyNoted = async (ms: number) => void pauses.push(ms)
  vi.doMock('node:timers/promises', async actual => ({ ...await actual<typeof import('node:timers/promises')>(), setTimeout: onlyNoted }))
  vi.doMock('#server/knowledge/extraction/index', () => ({ createExtractor: () => ({ extract, dispose: async () => {} }) }))
  vi.doMock('#server/knowledge/the-index', () => ({ knowledgeIndex: () => ({ put, forget, compare }), onIndexRemade: () => {}, closeKnowledgeIndex: async () => {} }))
  vi.doMock('#server/knowledge/embed-passages', () => ({ wakeMeanings: () => {}, stopMeanings: async () => {}, restartMeanings: async () => {} }))
  onTestFinished(() => vi.doUnmock('node:timers/promises'))
  mkdirSync(join(process.env.DATA_DIR!, 'documents'), { recursive: true })
  const [errors, ingest, documents, start] = await Promise.all([import('#server/runtime/errors'), import('#server/knowledge/ingest'), import('#server/knowledge/documents'), import('#server/knowledge/start')])
  onTestFinished(() => ingest.stopIngesting())
  const create = (fields: Partial<Parameters<typeof prisma.knowledgeDocument.create>[0]['data']> = {}) =>
    prisma.knowledgeDocument.create({ data: { id: 'a', filename: 'a.md', title: 'a.md', language: 'en', content: '', content_hash: '', file_size_bytes: 1, state: 'waiting', set_id: 'general', owner_id: null, ...fields } as never })
  const stored = (id = 'a') => prisma.knowledgeDocument.findUnique({ where: { id } })
  const ingested = async (id = 'a') => {
    await ingest.ingest(id)
    await ingest.whenIngested(id)
    return stored(id)
  }
  return { ...errors, ...ingest, ...documents, ...start, prisma, extract, put, store, compare, indexed, pauses, create, stored, ingested }
}

/** Answers only when it is told to. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<true>()
  const reached = Promise.withResolvers<true>()
  return { open: () => resolve(true), reached: reached.promise, pass: () => (reached.resolve(true), promise) }
}

it('a file is read, and its title is the document\'s own', async () => {
  const { create, ingested, indexed } = await freshIngest()
  await create()
  expect(await ingested()).toMatchObject({ state: 'ready', title: 'From the file', content: 'the file says', section_count: 3 })
  expect(indexed.get('a')?.markdown).toBe('the file says')
})

it('a title that was given while the file waits stays', async () => {
  const { create, ingest, updateDocument, extract, whenIngested, stored } = await freshIngest()
  const begun = Promise.withResolvers<true>()
  extract.mockImplementationOnce((_input, _onProgress, signal) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    begun.resolve(true)
  }))
  await create()
  await ingest('a')
  await begun.promise
  await updateDocument('a', { title: 'Prices' }, admin)
  await whenIngested('a')
  expect(await stored()).toMatchObject({ state: 'ready', title: 'Prices', content: 'the file says' })
})

it('a text that was edited is not read from its file again', async () => {
  const { create, ingested, updateDocument, whenIngested, extract, stored } = await freshIngest()
  await create()
  await ingested()
  await updateDocument('a', { content: 'the owner says' }, admin)
  await whenIngested('a')
  expect(await ingested()).toMatchObject({ state: 'ready', content: 'the owner says' })
  expect(extract).toHaveBeenCalledOnce()
  expect(await stored()).toMatchObject({ title: 'From the file' })
})

it('a document that is given up while it is made findable is not ready', async () => {
  const { create, ingest, stopIngest, put, store, stored } = await freshIngest()
  const slow = gate()
  put.mockImplementationOnce(async (document) => {
    await slow.pass()
    return store(document)
  })
  await create()
  await ingest('a')
  await slow.reached
  const stopped = stopIngest('a')
  slow.open()
  await stopped
  expect(await stored()).toMatchObject({ state: 'indexing' })
})

it('many who begin a document anew at once leave one at work', async () => {
  const { create, ingest, whenIngested, put, stored } = await freshIngest()
  await create()
  await ingest('a')
  await Promise.all([ingest('a'), ingest('a'), ingest('a')])
  await whenIngested('a')
  expect(put).toHaveBeenCalledOnce()
  expect(await stored()).toMatchObject({ state: 'ready' })
})

it('what is deleted while it is put does not come back into the index', async () => {
  const { create, ingest, whenIngested, put, store, prisma, indexed } = await freshIngest()
  put.mockImplementationOnce(async (document) => {
    await prisma.knowledgeDocument.delete({ where: { id: 'a' } })
    return store(document)
  })
  await create()
  await ingest('a')
  await whenIngested('a')
  expect(indexed.size).toBe(0)
})

it('what failed stays failed under another name, without a text and with its old one', async () => {
  const { AppError, create, extract, ingested, updateDocument, whenIngested, stored, indexed } = await freshIngest()
  await create()
  await create({ id: 'b', filename: 'b.md', content: 'old text', content_hash: 'h' })
  extract.mockRejectedValue(new AppError(422, 'document_broken', 'The file is damaged'))
  expect(await ingested('a')).toMatchObject({ state: 'failed', failure: 'document_broken' })
  await ingested('b')
  for (const id of ['a', 'b']) {
    await updateDocument(id, { title: 'New' }, admin)
    await whenIngested(id)
    expect(await stored(id)).toMatchObject({ state: 'failed', failure: 'document_broken', title: 'New' })
  }
  expect([...indexed.values()]).toMatchObject([{ id: 'b', title: 'New', markdown: 'old text' }])
})

it('waits with longer and longer pauses for a reader and an index that are not there', async () => {
  const { AppError, DriverError, create, extract, put, pauses, ingested } = await freshIngest()
  await create()
  for (let nth = 0; nth < 9; nth++) extract.mockRejectedValueOnce(new AppError(503, 'extraction_unavailable', 'Files can\'t be read at the moment'))
  put.mockRejectedValueOnce(new DriverError('knowledge-index', 'it is gone', { retryable: true, reason: 'unavailable' }))
  expect(await ingested()).toMatchObject({ state: 'ready', failure: null })
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000, 5_000])
})

it('fails what the index refuses', async () => {
  const { DriverError, create, put, pauses, ingested } = await freshIngest()
  await create()
  put.mockRejectedValueOnce(new DriverError('knowledge-index', 'too many passages', { retryable: false, reason: 'bad-request' }))
  expect(await ingested()).toMatchObject({ state: 'failed' })
  expect(pauses).toEqual([])
})

it('the index loses what was deleted and keeps what came while it was compared', async () => {
  const { create, startKnowledge, compare, indexed, prisma, stored } = await freshIngest()
  await create({ id: 'old', filename: 'old.md', content: 'text', content_hash: 'h', state: 'ready' })
  const entry = (id: string) => ({ id, hash: id, title: id, fileName: id, setId: null, markdown: '' })
  indexed.set('gone', entry('gone'))
  const compared = Promise.withResolvers<true>()
  const honest = compare.getMockImplementation()!
  compare.mockImplementationOnce(async (documents) => {
    await create({ id: 'new', filename: 'new.md', content: 'text', content_hash: 'h', state: 'ready' })
    indexed.set('new', entry('new'))
    const answer = await honest(documents)
    compared.resolve(true)
    return answer
  })
  await startKnowledge()
  await compared.promise
  await vi.waitFor(async () => expect((await stored('old'))?.state).toBe('ready'))
  await vi.waitFor(() => expect([...indexed.keys()].sort()).toEqual(['new', 'old']))
  expect(await prisma.knowledgeDocument.count()).toBe(2)
})
