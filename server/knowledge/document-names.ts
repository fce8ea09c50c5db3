import { isUniqueViolation, prisma } from '#server/database/client'
import { AppError } from '#server/runtime/errors'
import { createQueue } from '#server/runtime/queue'
import { safeFileName } from './sources/file-name'

/** Names and hashes tell documents apart: whoever gives them away does so alone, and two of the same file are one document. */
export const naming = createQueue()

/** What hangs on a conversation is its owner's alone: others learn nothing of it, not even that its name or its bytes are there. */
export const privateKey = (hash: string, owner_id: string | null) => `${hash}:${owner_id}`
/** The bytes' own hash, of whatever is kept as `file_hash`. */
export const bytesHash = (file_hash: string) => file_hash.split(':', 1)[0]!

/** No file that is given has ":" in its name, so that this one is never taken. */
export const privateFileName = (id: string, filename: string) => `${id}:${filename}`
/** As its giver named it. */
export const shownFileName = (filename: string) => filename.replace(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}:/, '')

export const safeName = (fileName: string) => safeFileName(fileName) || 'file'

/** The name itself, or with a number behind it that no other document has. */
export async function freeFileName(name: string): Promise<string> {
  const ending = /\.[^.\s]{1,10}$/.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - ending.length)
  const rows = await prisma.knowledgeDocument.findMany({ where: { OR: [{ filename: name }, { filename: { startsWith: `${stem} (`, endsWith: `)${ending}` } }] }, select: { filename: true } })
  const taken = new Set(rows.map(({ filename }) => filename))
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) {
    const candidate = `${stem} (${number})${ending}`
    if (!taken.has(candidate)) return candidate
  }
}

/** What changes of an attachment that becomes knowledge of a set. Throws 409 when the same file is knowledge already. */
export async function publishedNames({ id, filename, file_hash }: { id: string, filename: string, file_hash: string | null }) {
  const hash = file_hash === null ? null : bytesHash(file_hash)
  if (hash !== null && await prisma.knowledgeDocument.count({ where: { file_hash: hash, id: { not: id } } })) {
    throw new AppError(409, 'document_exists', 'The same file is there already')
  }
  return { filename: await freeFileName(shownFileName(filename)), file_hash: hash }
}

export const refuseTakenName = (error: unknown): never => {
  throw isUniqueViolation(error) ? new AppError(409, 'document_exists', 'A document of this name is there already') : error
}
