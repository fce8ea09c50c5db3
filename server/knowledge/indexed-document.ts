import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { KnowledgeDocument as DocumentRow } from '#server/database/generated/client'
import { shownFileName } from './document-names'
import type { IndexedDocument } from './index/types'

/** Characters that are hashed without a look at anything else: about a millisecond. */
const SLICE = 2 ** 18

const hashOf = (...parts: string[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

/** Of a text however long: others are served meanwhile. */
export async function contentHash(content: string): Promise<string> {
  const hash = createHash('sha256')
  for (let at = 0; at < content.length;) {
    if (at > 0) await nextTurn()
    const end = at + SLICE
    // A character's two halves make other bytes when they are parted.
    const isParted = (content.charCodeAt(end - 1) & 0xfc00) === 0xd800
    const slice = content.slice(at, isParted ? end + 1 : end)
    hash.update(slice)
    at += slice.length
  }
  return hash.update('\0').digest('hex')
}

/** What the index is told of a document; its hash changes with all that the index shows. */
export const toIndexed = ({ id, content_hash, title, filename, set_id }: Pick<DocumentRow, 'id' | 'content_hash' | 'title' | 'filename' | 'set_id'>): IndexedDocument =>
  ({ id, hash: hashOf(content_hash, title, filename, set_id ?? ''), title, fileName: shownFileName(filename), setId: set_id })
