import { extname } from 'node:path'
import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import { AppError, badRequest } from '#server/runtime/errors'
import { createQueue } from '#server/runtime/queue'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import type { DocumentFormat, UploadFields } from '#shared/schemas/knowledge'
import { getDocumentHead, toDocument, type DocumentHead } from './document-rows'
import { freeFileName, refuseTakenName, removeDocument } from './documents'
import { ingest, stopIngest } from './ingest'
import { copyPart, deleteOriginal, dropPart, hasOriginal, keepPart, storePart, type GivenFile } from './originals'
import { ensureSetsExist } from './sets'
import { safeFileName } from './sources/file-name'
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

const FORMATS: Record<string, DocumentFormat> = {
  '.pdf': 'pdf', '.docx': 'docx', '.xlsx': 'xlsx', '.xls': 'xlsx', '.ods': 'xlsx', '.csv': 'csv', '.md': 'md', '.html': 'html', '.htm': 'html',
  '.jpg': 'image', '.jpeg': 'image', '.png': 'image', '.webp': 'image', '.tif': 'image', '.tiff': 'image'
}

interface Taken { row: DocumentHead, existed: boolean }

/** Two of the same file at the same moment are one document. */
const taking = createQueue()

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
  const { fileName, bytes } = await readLink(url, signal)
  return finish(await take(await storePart(bytes), { fileName, source_type: 'import', source_url: url, set_id, owner_id: user.id, if_exists: 'keep' }), user)
}

async function finish({ row, existed }: Taken, user: Caller) {
  if (!existed) audit('create', 'knowledge_document', user, { id: row.id, source_type: row.source_type })
  return { document: toDocument(await getDocumentHead(row.id, user)), existed }
}

/** One after the other; whatever becomes of it, nothing of it stays behind that is no document. */
const take = (file: GivenFile, giving: Giving): Promise<Taken> =>
  taking(() => place(file, giving)).finally(() => dropPart(file.path))

async function place(file: GivenFile, giving: Giving): Promise<Taken> {
  const same = await findSame(file.hash, giving)
  if (same) return again(same, giving)
  const filename = safeFileName(giving.fileName) || 'file'
  const named = await prisma.knowledgeDocument.findUnique({ where: { filename }, omit: { content: true } })
  if (named && giving.set_id !== null && giving.if_exists === 'fail') throw nameTaken(named)
  if (named && giving.set_id !== null && giving.if_exists === 'replace') return { row: await replace(ensureReplaceable(named, giving), file, giving), existed: false }
  return { row: await create(file, giving, named ? await freeFileName(filename) : filename), existed: false }
}

/** What hangs on a conversation is its owner's alone: others learn nothing of it, not even that it is there. */
const keyOf = (hash: string, { set_id, owner_id }: Giving) => set_id === null ? privateKey(hash, owner_id) : hash
const privateKey = (hash: string, owner_id: string | null) => `${hash}:${owner_id}`

const findSame = (hash: string, { owner_id }: Giving) =>
  prisma.knowledgeDocument.findFirst({ where: { file_hash: { in: [hash, privateKey(hash, owner_id)] } }, omit: { content: true } })

const nameTaken = ({ id, filename, set_id }: DocumentHead) =>
  new AppError(409, 'document_exists', `A document named "${filename}" is there already`, { issues: [{ path: 'id', message: set_id === null ? '' : id }] })

/** The same file again: one that failed is read once more, and what only hung on a conversation may become knowledge. */
async function again(row: DocumentHead, { set_id, source_type, fileName }: Giving): Promise<Taken> {
  const becomesKnown = row.set_id === null && set_id !== null
  if (!becomesKnown && row.state !== 'failed') return { row, existed: true }
  const known = becomesKnown ? { set_id, source_type, file_hash: row.file_hash!.split(':')[0]!, filename: await freeFileName(safeFileName(fileName) || 'file') } : {}
  await stopIngest(row.id)
  await prisma.knowledgeDocument.update({ where: { id: row.id }, data: { ...known, state: 'waiting', failure: null } })
  await ingest(row.id)
  return { row, existed: true }
}

function ensureReplaceable(row: DocumentHead, { source_type }: Giving) {
  if (row.source_type === 'wiki') throw badRequest('A file of this name lies in the watched folder: change it there')
  if (row.source_type !== source_type) throw badRequest('The document of this name was not uploaded, so a file can\'t replace it')
  return row
}

/** Its old text answers until the new one is read. */
async function replace({ id }: DocumentHead, file: GivenFile, giving: Giving) {
  await stopIngest(id)
  await keepPart(file.path, id)
  const row = await prisma.knowledgeDocument.update({ where: { id }, data: { file_hash: keyOf(file.hash, giving), file_size_bytes: file.bytes, state: 'waiting', failure: null }, omit: { content: true } })
  await ingest(id)
  return row
}

async function create(file: GivenFile, giving: Giving, filename: string) {
  const { source_type, source_url, set_id, owner_id } = giving
  const id = uuid()
  await keepPart(file.path, id)
  // A guess to be shown until its bytes have told.
  const format = FORMATS[extname(filename).toLowerCase()] ?? 'txt'
  const data = { id, filename, format, title: filename, language: 'ru', content: '', source_type, source_url, set_id, owner_id, file_hash: keyOf(file.hash, giving), file_size_bytes: file.bytes, state: 'waiting' }
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

/** Looks whether a page says something new, and reads it then. True when it does. */
export async function renewLink(head: DocumentHead, signal: AbortSignal): Promise<boolean> {
  const isNew = await readLinkAgain(head, signal)
  if (isNew) await readOriginal(head.id)
  return isNew
}

async function readLinkAgain({ id, source_url, file_hash }: DocumentHead, signal: AbortSignal): Promise<boolean> {
  const { bytes } = await readLink(source_url!, signal)
  const file = await storePart(bytes)
  return taking(async () => {
    if (file.hash === file_hash && await hasOriginal(id)) return false
    if (await prisma.knowledgeDocument.count({ where: { file_hash: file.hash, id: { not: id } } })) throw new AppError(409, 'document_exists', 'The page says the same as another document now')
    await stopIngest(id)
    await keepPart(file.path, id)
    await prisma.knowledgeDocument.update({ where: { id }, data: { file_hash: file.hash, file_size_bytes: file.bytes } })
    return true
  }).finally(() => dropPart(file.path))
}

async function readOriginal(id: string) {
  await stopIngest(id)
  await prisma.knowledgeDocument.update({ where: { id }, data: { state: 'waiting', failure: null } })
  await ingest(id)
}

/** A file of the watched folder, new or changed; `filename` is its path in the folder, with slashes. */
export async function takeFolderFile({ path, filename }: { path: string, filename: string }) {
  await ensureFolderName(filename)
  const file = await copyPart(path)
  await taking(async () => {
    const giving: Giving = { fileName: filename, source_type: 'wiki', set_id: 'general', owner_id: null, if_exists: 'replace' }
    // Two files of the folder may say the same: each is a document.
    const given = { ...file, hash: `${file.hash}:${filename}` }
    const known = await ensureFolderName(filename)
    if (known?.file_hash === given.hash && known.state !== 'failed') return
    await (known ? replace(known, given, giving) : create(given, giving, filename))
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
