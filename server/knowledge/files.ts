import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { Prisma } from '#server/database/generated/client'
import { AppError, badRequest, notFound } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import type { DocumentWarning, UploadFields } from '#shared/schemas/knowledge'
import { formatOf } from '#shared/utils/document-formats'
import { getDocumentHead, toDocument, type DocumentHead } from './document-rows'
import { freeFileName, naming, privateFileName, privateKey, publishedNames, refuseTakenName, safeName } from './document-names'
import { removeDocument } from './documents'
import { ingest, stopIngest } from './ingest'
import { copyPart, deleteOriginal, dropPart, hasOriginal, keepNext, keepPart, storePart, type GivenFile } from './originals'
import { ensureSetsExist, GENERAL_SET } from './sets'
import { readLink } from './sources/link'

/** What is said about a file that was given. */
interface Giving {
  fileName: string
  source_type: 'manual' | 'import' | 'wiki'
  source_url?: string
  /** null: only for the conversation it is attached to. */
  set_id: string | null
  owner_id: string | null
  if_exists: UploadFields['if_exists']
}

interface Taken { row: DocumentHead, existed: boolean }

/** Takes a file in; it is stored durably when this resolves and read afterwards. `existed`: the very same file was there already. */
export async function takeUpload({ bytes, fileName }: { bytes: Uint8Array, fileName: string }, { set_id, if_exists }: UploadFields, user: Caller) {
  const set = set_id === 'none' ? null : set_id
  await ensureSetsExist(set === null ? [] : [set])
  if (!bytes.length) throw new AppError(400, 'document_empty', 'The file is empty')
  return finish(await take(await storePart(bytes), { fileName, source_type: 'manual', set_id: set, owner_id: user.id, if_exists }), user)
}

/** Reads a web page or a shared document at once, so that a wrong address is refused and leaves nothing behind. */
export async function takeLink({ url, set_id }: { url: string, set_id: string }, user: Caller, signal: AbortSignal) {
  await ensureSetsExist([set_id])
  const known = await prisma.knowledgeDocument.findFirst({ where: { source_type: 'import', source_url: url, set_id: { not: null } }, omit: { content: true } })
  if (known) {
    if (!await renewLink(known, signal) && known.state === 'failed') await readOriginal(known.id)
    return finish({ row: known, existed: true }, user)
  }
  const { fileName, bytes } = await readLink(url, signal)
  return finish(await take(await storePart(bytes), { fileName, source_type: 'import', source_url: url, set_id, owner_id: user.id, if_exists: 'keep' }), user)
}

async function finish({ row, existed }: Taken, user: Caller) {
  if (!existed) audit('create', 'knowledge_document', user, { id: row.id, source_type: row.source_type })
  return { document: toDocument(await getDocumentHead(row.id, user)), existed }
}

/** One after the other; whatever becomes of it, nothing of it stays behind that is no document. */
const take = (file: GivenFile, giving: Giving): Promise<Taken> =>
  naming(() => place(file, giving)).finally(() => dropPart(file.path))

async function place(file: GivenFile, giving: Giving): Promise<Taken> {
  const same = await findSame(file.hash, giving)
  if (same) return again(same, giving)
  const filename = safeName(giving.fileName)
  if (giving.set_id === null) return { row: await create(file, giving, filename), existed: false }
  const named = await prisma.knowledgeDocument.findUnique({ where: { filename }, omit: { content: true } })
  if (named && giving.if_exists === 'fail') throw nameTaken(named)
  if (named && giving.if_exists === 'replace') return { row: await replace(ensureReplaceable(named, giving), file), existed: false }
  return { row: await create(file, giving, named ? await freeFileName(filename) : filename), existed: false }
}

/** The document of these bytes that everybody sees, or that the giver attached to a conversation. */
const findSame = (hash: string, { owner_id }: Giving) => prisma.knowledgeDocument.findFirst({
  where: { OR: [{ file_hash: hash, set_id: { not: null } }, { file_hash: privateKey(hash, owner_id), set_id: null, owner_id }] },
  orderBy: { created: 'asc' },
  omit: { content: true }
})

const nameTaken = ({ id, filename }: DocumentHead) =>
  new AppError(409, 'document_exists', `A document named "${filename}" is there already`, { issues: [{ path: 'id', message: id }] })

/** The same file again: one that failed is read once more, and what only hung on a conversation may become knowledge. */
async function again(row: DocumentHead, { set_id }: Giving): Promise<Taken> {
  const becomesKnown = row.set_id === null && set_id !== null
  if (!becomesKnown && row.state !== 'failed') return { row, existed: true }
  await stopIngest(row.id)
  await prisma.knowledgeDocument.update({ where: { id: row.id }, data: { ...becomesKnown && { set_id, ...await publishedNames(row) }, state: 'waiting', failure: null } })
  await ingest(row.id)
  return { row, existed: true }
}

function ensureReplaceable(row: DocumentHead, { source_type }: Giving) {
  if (row.source_type === 'wiki') throw badRequest('A file of this name lies in the watched folder: change it there')
  if (row.source_type !== source_type) throw badRequest('The document of this name was not uploaded, so a file can\'t replace it')
  return row
}

/** Its old text answers until the new one is read. `key`: what is kept as the hash, where that is more than the bytes' own. */
async function replace({ id }: DocumentHead, file: GivenFile, key = file.hash) {
  await stopIngest(id)
  await putOriginal(id, file, { file_hash: key, state: 'waiting', failure: null })
  await ingest(id)
  return prisma.knowledgeDocument.findUniqueOrThrow({ where: { id }, omit: { content: true } })
}

/** The row first: a crash in between leaves a file that the next start puts in its place. Throws NotFound for one that was deleted meanwhile. */
async function putOriginal(id: string, file: GivenFile, data: Prisma.KnowledgeDocumentUpdateManyMutationInput) {
  const next = await keepNext(file, id)
  const { count } = await prisma.knowledgeDocument.updateMany({ where: { id }, data: { ...data, file_size_bytes: file.bytes } }).catch(async (error) => {
    await dropPart(next)
    throw error
  })
  if (!count) {
    await dropPart(next)
    throw notFound('Document')
  }
  await keepPart(next, id)
}

async function create(file: GivenFile, { source_type, source_url, set_id, owner_id }: Giving, name: string, key = file.hash) {
  const id = uuid()
  await keepPart(file.path, id)
  const own = set_id === null ? { filename: privateFileName(id, name), file_hash: privateKey(key, owner_id) } : { filename: name, file_hash: key }
  const data = { id, ...own, format: formatOf(name), title: name, language: 'ru', content: '', source_type, source_url, set_id, owner_id, file_size_bytes: file.bytes, state: 'waiting' }
  const row = await prisma.knowledgeDocument.create({ data, omit: { content: true } }).catch(async (error) => {
    await deleteOriginal(id)
    return refuseTakenName(error)
  })
  await ingest(id)
  return row
}

/** Reads it again: from the address it came from, or the original once more. Throws NotFound, and 400 for a text that has neither. */
export async function refreshDocument(id: string, user: Caller, signal: AbortSignal) {
  const head = await getDocumentHead(id, user)
  if (head.source_type === 'import') await readLinkAgain(head, signal)
  else if (!await hasOriginal(id)) throw badRequest('This text was written here: there is nothing to read again')
  await readOriginal(id)
  audit('reload', 'knowledge_document', user, { id })
  return toDocument(await getDocumentHead(id, user))
}

/** Looks whether a page says something new, and reads it then; what somebody changed in the text here stays. True when it reads. */
export async function renewLink(head: DocumentHead, signal: AbortSignal): Promise<boolean> {
  const isNew = await readLinkAgain(head, signal, { keepsChanges: true })
  if (isNew) await readOriginal(head.id)
  return isNew
}

/** True when the page says something new, which is its original then. */
async function readLinkAgain({ id, source_url }: DocumentHead, signal: AbortSignal, { keepsChanges = false } = {}): Promise<boolean> {
  const { bytes } = await readLink(source_url!, signal)
  const file = await storePart(bytes)
  return naming(async () => {
    const row = await prisma.knowledgeDocument.findUnique({ where: { id }, omit: { content: true } })
    if (!row) throw notFound('Document')
    if (file.hash === row.file_hash && await hasOriginal(id)) return false
    if (keepsChanges && isChangedHere(row)) return warnOfChange(row)
    if (await prisma.knowledgeDocument.count({ where: { file_hash: file.hash, id: { not: id } } })) throw new AppError(409, 'document_exists', 'The page says the same as another document now')
    await stopIngest(id)
    await putOriginal(id, file, { file_hash: file.hash, state: 'waiting', failure: null })
    return true
  }).finally(() => dropPart(file.path))
}

const isChangedHere = ({ extracted_hash, content_hash }: DocumentHead) => extracted_hash !== null && extracted_hash !== content_hash

async function warnOfChange({ id, warnings }: DocumentHead) {
  const all = new Set<DocumentWarning>([...JSON.parse(warnings) as DocumentWarning[], 'changed'])
  await prisma.knowledgeDocument.updateMany({ where: { id }, data: { warnings: JSON.stringify([...all]) } })
  return false
}

async function readOriginal(id: string) {
  await stopIngest(id)
  const { count } = await prisma.knowledgeDocument.updateMany({ where: { id }, data: { state: 'waiting', failure: null } })
  if (!count) throw notFound('Document')
  await ingest(id)
}

/** A file of the watched folder, new or changed; `filename` is its path in the folder, with slashes. */
export async function takeFolderFile({ path, filename }: { path: string, filename: string }) {
  await ensureFolderName(filename)
  const file = await copyPart(path)
  await naming(async () => {
    const giving: Giving = { fileName: filename, source_type: 'wiki', set_id: GENERAL_SET, owner_id: null, if_exists: 'replace' }
    // Two files of the folder may say the same: each is a document.
    const key = `${file.hash}:${filename}`
    const known = await ensureFolderName(filename)
    if (known?.file_hash === key && known.state !== 'failed') return
    await (known ? replace(known, file, key) : create(file, giving, filename, key))
  }).finally(() => dropPart(file.path))
}

/** What was taken from the folder under this name. */
async function ensureFolderName(filename: string) {
  const known = await prisma.knowledgeDocument.findUnique({ where: { filename }, omit: { content: true } })
  if (known && known.source_type !== 'wiki') throw new AppError(409, 'document_exists', `A document named "${filename}" was given in another way`)
  return known
}

/** The file is not in the watched folder any more. */
export async function removeFolderFile(filename: string) {
  const row = await prisma.knowledgeDocument.findFirst({ where: { filename, source_type: 'wiki' }, select: { id: true } })
  if (row) await removeDocument(row.id)
}
