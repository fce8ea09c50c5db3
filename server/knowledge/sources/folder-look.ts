import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Logger } from 'pino'
import { AppError } from '#server/runtime/errors'
import { listFolder, type FolderFile, type FolderListing } from './folder-listing'

export interface KnownFile {
  filename: string
  bytes: number
  /** SHA-256, hex */
  hash: string
}

export interface FolderLookOptions {
  /** Absolute; made where there is none. */
  dir: string
  /** What was taken from the folder so far. */
  known(): Promise<KnownFile[]>
  /** A file is new or has changed. */
  onFile(file: { path: string, filename: string }): Promise<unknown>
  onGone(filename: string): Promise<unknown>
  log: Pick<Logger, 'warn'>
  /** ms after which a version of a file that was refused is tried again */
  retryMs?: number
  /** ms for which a folder that has lost everything at once has to stay empty to be believed */
  emptyMs?: number
}

export interface Look {
  /** Files that were taken, and documents whose file is gone. */
  changes: number
  /** Files that are being written, and so are left for the next look. */
  waiting: number
  folders: FolderListing['folders']
}

export interface LookManner {
  /** ms for which a file has to have stayed as it is to count as written */
  settleMs: number
  /** Compare with what is known also when nothing in the folder has changed since the last look. */
  isThorough: boolean
}

/** Fewer than these may well have been deleted at once. */
const MANY_FILES = 3
/** Looks that have to find the folder empty. */
const EMPTY_LOOKS = 3

/**
 * Looks through the folder and makes what is known like it. Throws the error of the file system when the folder can't be
 * read, or the signal's reason.
 */
export function createFolderLook({ dir, known, onFile, onGone, log, retryMs = 120_000, emptyMs = 180_000 }: FolderLookOptions) {
  const hashes = createHashes()
  const isSettled = createSettling()
  const isBelieved = createDoubt(emptyMs, files => log.warn({ dir, files }, 'the knowledge folder has become empty at once: its documents are kept for some minutes, in case it is a drive that is not there'))
  const complaints = createComplaints(log, retryMs)
  /** How the folder was when all of it was known. */
  let knownAs = ''

  return async ({ settleMs, isThorough }: LookManner, signal: AbortSignal): Promise<Look> => {
    const listing = await listFolder(dir)
    const look: Look = { changes: 0, waiting: 0, folders: listing.folders }
    const looksLike = JSON.stringify([listing.files.map(({ filename, version }) => [filename, version]), listing.leftOut])
    if (looksLike === knownAs && !isThorough) return look
    knownAs = ''
    const before = await known()
    const settled = isSettled(listing.files, settleMs)
    const hash = hashes(listing.files)
    const told = complaints(listing)
    const gone = before.filter(({ filename }) => listing.isGone(filename))
    const isLost = isBelieved(gone.length, listing.files.length)
    let isUndone = !isLost
    const act = async (filename: string, version: string, action: () => Promise<unknown>) => {
      signal.throwIfAborted()
      if (await told(filename, version, action)) look.changes++
      else isUndone = true
    }

    // The gone first: what was renamed is the same file under another name.
    for (const { filename } of isLost ? gone : []) await act(filename, '', () => onGone(filename))
    const knownNow = new Map(before.map(file => [file.filename, file]))
    for (const file of listing.files) {
      signal.throwIfAborted()
      const { filename, path, bytes, version } = file
      const same = knownNow.get(filename)
      if (same?.bytes === bytes && same.hash === await hash(file, signal)) continue
      if (settled.has(filename)) await act(filename, version, () => onFile({ path, filename }))
      else look.waiting++
    }
    if (!look.waiting && !isUndone) knownAs = looksLike
    return look
  }
}

/** Of each version of a file, computed once. */
function createHashes() {
  let kept = new Map<string, { version: string, hash: string }>()
  return (files: FolderFile[]) => {
    kept = keepOf(kept, files)
    return async ({ filename, path, version }: FolderFile, signal: AbortSignal) => {
      const last = kept.get(filename)
      if (last?.version === version) return last.hash
      // One that can't be read is taken for changed, and whoever takes it says what is wrong with it.
      const hash = await hashOfFile(path, signal).catch(() => '')
      signal.throwIfAborted()
      kept.set(filename, { version, hash })
      return hash
    }
  }
}

/** Names of the files that are not being written any more. */
function createSettling() {
  let seen = new Map<string, { version: string, at: number }>()
  return (files: FolderFile[], settleMs: number) => {
    const [now, today] = [performance.now(), Date.now()]
    seen = keepOf(seen, files)
    const settled = new Set<string>()
    for (const { filename, version, modified } of files) {
      const last = seen.get(filename)
      const at = last?.version === version ? last.at : now
      seen.set(filename, { version, at })
      // The clock of a network drive may go ahead of ours: then only what we saw counts.
      if (now - at >= settleMs || today - modified >= settleMs) settled.add(filename)
    }
    return settled
  }
}

/** Whether files are really gone: a folder that is empty all at once may be a drive that is not there. */
function createDoubt(emptyMs: number, warn: (files: number) => void) {
  let looks = 0
  let since = 0
  return (gone: number, left: number) => {
    if (left > 0 || gone < MANY_FILES) {
      looks = 0
      return true
    }
    if (!looks) {
      since = performance.now()
      warn(gone)
    }
    return ++looks >= EMPTY_LOOKS && performance.now() - since >= emptyMs
  }
}

function keepOf<V>(map: Map<string, V>, files: FolderFile[]) {
  const present = new Set(files.map(({ filename }) => filename))
  return new Map([...map].filter(([filename]) => present.has(filename)))
}

/** Says once what is wrong with a version of a file, though every look finds it again, and tries it again only after a while. */
function createComplaints(log: FolderLookOptions['log'], retryMs: number) {
  let said = new Map<string, { reason: string, at: number }>()
  return ({ leftOut }: FolderListing) => {
    const before = said
    said = new Map()
    const complain = (file: string, version: string, reason: string, err?: unknown) => {
      const key = `${file}\n${version}`
      if (before.get(key)?.reason !== reason) log.warn({ file, reason, err }, 'a file of the knowledge folder is left out')
      said.set(key, { reason, at: performance.now() })
    }
    for (const { filename, reason } of leftOut) complain(filename, '', reason)
    return async (filename: string, version: string, action: () => Promise<unknown>) => {
      const key = `${filename}\n${version}`
      const last = before.get(key)
      if (last && version && performance.now() - last.at < retryMs) {
        said.set(key, last)
        return false
      }
      try {
        await action()
        return true
      } catch (error) {
        complain(filename, version, error instanceof AppError ? error.code : 'failed', error instanceof AppError ? undefined : error)
        return false
      }
    }
  }
}

async function hashOfFile(path: string, signal: AbortSignal) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
