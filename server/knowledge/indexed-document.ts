import { createHash } from 'node:crypto'
import type { KnowledgeDocument as DocumentRow } from '#server/database/generated/client'
import type { IndexedDocument } from './index/types'

const hashOf = (...parts: string[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

export const contentHash = (content: string) => hashOf(content)

/** What the index is told of a document; its hash changes with all that the index shows. */
export const toIndexed = ({ id, content_hash, title, filename, set_id }: Pick<DocumentRow, 'id' | 'content_hash' | 'title' | 'filename' | 'set_id'>): IndexedDocument =>
  ({ id, hash: hashOf(content_hash, title, filename, set_id ?? ''), title, fileName: filename, setId: set_id })
