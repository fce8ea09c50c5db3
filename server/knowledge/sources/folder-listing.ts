import { mkdir, readdir, realpath, stat } from 'node:fs/promises'
import type { Dirent } from 'node:fs'
import { join, sep } from 'node:path'
import { MAX_DOCUMENT_MB } from '#shared/schemas/knowledge'
import { isReadableName } from '#shared/utils/document-formats'

export interface FolderFile {
  /** Its path in the folder with "/", as documents are named. */
  filename: string
  /** Absolute; of a link, of what it points to. */
  path: string
  bytes: number
  /** Changes whenever the file does. */
  version: string
  /** ms since 1970 */
  modified: number
}

export type LeftOutReason = 'unsupported' | 'too_large' | 'unreadable' | 'too_deep' | 'too_many'

export interface FolderListing {
  files: FolderFile[]
  /** Absolute paths of the folders that were looked into, by what tells one from another in its place. */
  folders: Map<string, string>
  /** What is not taken, though its name says that it might be meant to. */
  leftOut: { filename: string, reason: LeftOutReason }[]
  /** Whether a document that is not among the files is really gone, and not merely out of sight. */
  isGone(filename: string): boolean
}

/** Files and folders */
const MOST_ENTRIES = 10_000
const MOST_DEPTH = 16
const MOST_LEFT_OUT = 200
const MAX_BYTES = MAX_DOCUMENT_MB * 1024 * 1024
/** Hidden, put aside by the owner, or what an office program keeps while a file is open. */
const IGNORED = /^[._]|^~\$|^(thumbs\.db|desktop\.ini)$/i

/** Whether a path in the folder is none of our business. */
const isIgnored = (filename: string) => /^readme\.md$/i.test(filename) || filename.split('/').some(name => IGNORED.test(name))

/**
 * The documents in a folder and its subfolders, in order of their names. Makes the folder where there is none. Throws
 * the error of the file system when the folder itself can't be read.
 */
export async function listFolder(dir: string): Promise<FolderListing> {
  await mkdir(dir, { recursive: true })
  const root = await realpath(dir)
  const files: FolderFile[] = []
  const folders = new Map<string, string>()
  const leftOut: FolderListing['leftOut'] = []
  const unseen: string[] = []
  const leave = (filename: string, reason: LeftOutReason) => {
    if (leftOut.length < MOST_LEFT_OUT) leftOut.push({ filename, reason })
  }

  async function walk(folder: string, depth: number) {
    const [entries, { ino }] = [await entriesOf(folder), await stat(join(root, folder))]
    folders.set(`${ino} ${folder}`, join(root, folder))
    for (const entry of entries) {
      const filename = `${folder}${entry.name}`
      if (isIgnored(filename)) continue
      if (files.length + folders.size > MOST_ENTRIES) {
        unseen.push('')
        return leave(filename, 'too_many')
      }
      if (entry.isDirectory()) await enter(`${filename}/`, depth + 1)
      else await add(filename, entry)
    }
  }

  async function enter(folder: string, depth: number) {
    if (depth > MOST_DEPTH) return leave(folder, 'too_deep')
    await walk(folder, depth).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return
      unseen.push(folder.normalize('NFC'))
      leave(folder, 'unreadable')
    })
  }

  const entriesOf = async (folder: string) => (await readdir(join(root, folder), { withFileTypes: true })).sort((a, b) => a.name < b.name ? -1 : 1)

  async function add(filename: string, entry: Dirent) {
    const path = entry.isFile() ? join(root, filename) : entry.isSymbolicLink() ? await targetInside(root, join(root, filename)) : null
    if (path === null) return
    if (!isReadableName(filename)) return leave(filename, 'unsupported')
    const found = await stat(path).catch(() => null) // gone since it was listed
    if (!found?.isFile()) return
    if (found.size > MAX_BYTES) return leave(filename, 'too_large')
    // One letter has several spellings; the one that people type is the name.
    files.push({ filename: filename.normalize('NFC'), path, bytes: found.size, version: `${found.size}-${found.mtimeMs}-${found.ctimeMs}-${found.ino}`, modified: found.mtimeMs })
  }

  await walk('', 0)
  const present = new Set(files.map(({ filename }) => filename))
  return { files, folders, leftOut, isGone: filename => !present.has(filename) && !unseen.some(folder => filename.startsWith(folder)) }
}

/** Where a link leads, as long as that is in the folder; folders behind links are not entered, so there are no circles. */
async function targetInside(root: string, path: string) {
  const target = await realpath(path).catch(() => null)
  return target?.startsWith(root.endsWith(sep) ? root : root + sep) ? target : null
}
