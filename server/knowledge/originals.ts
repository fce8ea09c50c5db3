import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { v7 as uuid } from 'uuid'
import { dataPath } from '#server/runtime/config'

/** A file that was given, on the disk but no document's yet. */
export interface GivenFile {
  /** Absolute. */
  path: string
  /** SHA-256, hex. */
  hash: string
  bytes: number
}

/** Where the files lie as they were given; each is named after its document, never as its sender named it. */
const folder = () => dataPath('documents', '.')
const PART = '.part'
const NEXT = '.next-'

export const originalPath = (id: string) => join(folder(), id)
/** A name that nothing has yet, for a file on its way in. */
const partPath = () => join(folder(), `${uuid()}${PART}`)

export async function storePart(bytes: Uint8Array): Promise<GivenFile> {
  const path = partPath()
  try {
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 })
    // Beside the event loop, however long the file is.
    const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
    return { path, hash: Buffer.from(hash).toString('hex'), bytes: bytes.length }
  } catch (error) {
    await dropPart(path)
    throw error
  }
}

/** A copy of a file that lies elsewhere and may change at any time. */
export async function copyPart(source: string): Promise<GivenFile> {
  const path = partPath()
  const hash = createHash('sha256')
  let bytes = 0
  async function* counted() {
    for await (const chunk of createReadStream(source)) {
      bytes += chunk.length
      hash.update(chunk)
      yield chunk
    }
  }
  try {
    await pipeline(counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    await dropPart(path)
    throw error
  }
  return { path, hash: hash.digest('hex'), bytes }
}

/** Makes it the original of a document. Durable when it resolves: what was accepted survives a power cut. */
export const keepPart = (path: string, id: string) => keepAs(path, originalPath(id))

/** Makes it durable as what a document's original is to be next; resolves to its path. */
export async function keepNext({ path, hash }: GivenFile, id: string): Promise<string> {
  const next = join(folder(), `${id}${NEXT}${hash}`)
  await keepAs(path, next)
  return next
}

async function keepAs(path: string, kept: string) {
  const file = await open(path, 'r+')
  await file.sync().finally(() => file.close())
  await rename(path, kept)
  const entries = await open(folder(), 'r')
  await entries.sync().finally(() => entries.close())
}

export const dropPart = (path: string) => rm(path, { force: true })
export const deleteOriginal = (id: string) => rm(originalPath(id), { force: true })
export const hasOriginal = (id: string) => stat(originalPath(id)).then(() => true, () => false)

/**
 * Puts in its place what a crash kept from becoming the original that its row speaks of, and deletes files that belong to
 * no document. `known`: the hash of its original by the id of each document.
 */
export async function settleOriginals(known: ReadonlyMap<string, string | null>) {
  for (const name of await readdir(folder())) {
    const [id, hash] = name.split(NEXT)
    if (hash && known.get(id!)?.startsWith(hash)) await keepPart(join(folder(), name), id!)
    else if (!known.has(name)) await rm(join(folder(), name), { force: true })
  }
}
