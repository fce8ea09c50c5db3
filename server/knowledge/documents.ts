import { stat } from 'node:fs/promises'
import { v7 as uuid } from 'uuid'
import { casesOf } from '#server/database/cases'
import { prisma } from '#server/database/client'
import type { Prisma } from '#server/database/generated/client'
import { badRequest, notFound } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import type { DocumentPatch, DocumentQuery, NoteCreate } from '#shared/schemas/knowledge'
import { freeFileName, naming, publishedNames, refuseTakenName, safeName, shownFileName } from './document-names'
import { getDocumentHead, toDocument, visibleTo } from './document-rows'
import { contentHash } from './indexed-document'
import { ingest, stopIngest, storeText } from './ingest'
import { deleteOriginal, originalPath } from './originals'
import { ensureSetsExist } from './sets'
import { knowledgeIndex } from './the-index'

const UNFINISHED = ['waiting', 'reading', 'indexing']
/** Rows that are read and hashed without a look at anything else. */
const INDEXABLE_PAGE = 500

const ORDERS: Record<DocumentQuery['order'], Prisma.KnowledgeDocumentOrderByWithRelationInput> = { newest: { created: 'desc' }, name: { title: 'asc' }, used: { used_count: 'desc' } }

/** What `user` may see of the knowledge; documents of a conversation only where they are asked for. */
export async function listDocuments({ limit, offset, search, set_id, state, order, attached, guide, ids }: DocumentQuery, user: Caller) {
  const visible: Prisma.KnowledgeDocumentWhereInput = attached ? visibleTo(user) : { set_id: { not: null } }
  const where: Prisma.KnowledgeDocumentWhereInput = {
    AND: [
      visible,
      set_id ? { set_id } : {},
      guide ? {} : { source_type: { not: 'guide' } },
      ids ? { id: { in: ids } } : {},
      state === 'all' ? {} : { state: state === 'working' ? { in: UNFINISHED } : state },
      search ? { OR: casesOf(search).flatMap(words => [{ title: { contains: words } }, { filename: { contains: words } }]) } : {}
    ]
  }
  const [rows, total, working] = await Promise.all([
    prisma.knowledgeDocument.findMany({ where, omit: { content: true }, orderBy: [ORDERS[order], { id: 'asc' }], take: limit, skip: offset }),
    prisma.knowledgeDocument.count({ where }),
    prisma.knowledgeDocument.count({ where: { ...visible, state: { in: UNFINISHED } } })
  ])
  return { documents: rows.map(toDocument), total, working }
}

/** Throws NotFound. */
export async function getDocument(id: string, user: Caller) {
  const head = await getDocumentHead(id, user)
  const { content } = await prisma.knowledgeDocument.findUniqueOrThrow({ where: { id }, select: { content: true } })
  return { document: toDocument(head), content }
}

/** A text that the owner wrote here. */
export async function createNote({ title, content, set_id }: NoteCreate, user: Caller) {
  await ensureSetsExist([set_id])
  const id = uuid()
  const row = { id, title, content, set_id, owner_id: user.id, source_type: 'note', language: 'ru', file_size_bytes: Buffer.byteLength(content) }
  await naming(async () => prisma.knowledgeDocument.create({ data: { ...row, filename: await freeFileName(`${safeName(title)}.md`), state: 'indexing' } })).catch(refuseTakenName)
  await storeText(row, { content })
  audit('create', 'knowledge_document', user, { id, source_type: 'note' })
  await ingest(id)
  return toDocument(await getDocumentHead(id, user))
}

/** Throws NotFound, and 400 for the text of the program's own guide. */
export async function updateDocument(id: string, { content, title, set_id }: DocumentPatch, user: Caller) {
  const head = await getDocumentHead(id, user)
  if (head.source_type === 'guide' && (content !== undefined || title !== undefined)) throw badRequest('The guide comes with the program and follows its version: write a note of your own instead')
  if (set_id !== undefined) await ensureSetsExist([set_id])
  if (set_id !== undefined && head.set_id === null) await publish(id, set_id)
  await stopIngest(id)
  if (content === undefined) {
    await prisma.knowledgeDocument.updateMany({ where: { id }, data: { title, set_id } })
    await markIndexing([id])
  } else {
    const before = await getDocumentHead(id, user)
    await storeText({ id, title: title ?? before.title }, { content, ...set_id !== undefined && { set_id } })
  }
  audit('update', 'knowledge_document', user, { id, fields: Object.keys({ content, title, set_id }) })
  await ingest(id)
  return toDocument(await getDocumentHead(id, user))
}

/** Once in a set, a file is everybody's: under a name of its own, and as the one document of its bytes. */
const publish = (id: string, set_id: string) => naming(async () => {
  const row = await prisma.knowledgeDocument.findFirst({ where: { id, set_id: null }, omit: { content: true } })
  if (row) await prisma.knowledgeDocument.update({ where: { id }, data: { set_id, ...await publishedNames(row) } }).catch(refuseTakenName)
})

/** Gone from the answers at once, with its original and its meaning. Throws NotFound. */
export async function deleteDocument(id: string, user: Caller) {
  const head = await getDocumentHead(id, user)
  if (head.source_type === 'guide') throw badRequest('The guide comes with the program; take its set away from the personas that should not know it')
  if (head.source_type === 'wiki') throw badRequest('This file lies in the watched folder: delete it there')
  await removeDocument(id)
  audit('delete', 'knowledge_document', user, { id, filename: head.filename })
  return shownFileName(head.filename)
}

/** The row first: what is left of it after a crash is cleared away at the next start. */
export async function removeDocument(id: string) {
  await stopIngest(id)
  await prisma.knowledgeDocument.deleteMany({ where: { id } })
  await knowledgeIndex().forget(id)
  await deleteOriginal(id)
}

/** Where its original lies. Throws NotFound. */
export async function getOriginal(id: string, user: Caller) {
  const { filename } = await getDocumentHead(id, user)
  const path = originalPath(id)
  const { size } = await stat(path).catch(() => {
    throw notFound('The original')
  })
  return { path, filename: shownFileName(filename), bytes: size }
}

/** The passages as they are searched. Throws NotFound. */
export async function listPassages(id: string, page: { limit: number, offset: number }, engine: string | null, user: Caller) {
  await getDocumentHead(id, user)
  const { passages, total } = await knowledgeIndex().passages(id, { ...page, engine })
  return { passages: passages.map(({ hasMeaning, ...passage }) => ({ ...passage, has_meaning: hasMeaning })), total }
}

/** What the index has of these is not what they say any more. One that can't be read stays so, its old text is indexed all the same. */
export async function markIndexing(ids: readonly string[]) {
  await prisma.$executeRaw`UPDATE knowledge_documents SET state = 'indexing' WHERE state = 'ready' AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
}

/** Documents whose text the index can be made from again, page by page. */
export async function* listIndexable() {
  for (let last = ''; ;) {
    const rows = await prisma.knowledgeDocument.findMany({
      where: { content_hash: { not: '' }, id: { gt: last } }, select: { id: true, content_hash: true, title: true, filename: true, set_id: true }, orderBy: { id: 'asc' }, take: INDEXABLE_PAGE
    })
    yield rows
    if (rows.length < INDEXABLE_PAGE) return
    last = rows.at(-1)!.id
  }
}

/** Rows from before there was an index have no hash yet. */
export async function hashUnhashed() {
  const ids = await prisma.knowledgeDocument.findMany({ where: { content_hash: '', content: { not: '' } }, select: { id: true } })
  for (const { id } of ids) {
    const { content } = await prisma.knowledgeDocument.findUniqueOrThrow({ where: { id }, select: { content: true } })
    await prisma.knowledgeDocument.update({ where: { id }, data: { content_hash: await contentHash(content), state: 'indexing' } })
  }
}
