import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { ReadingError } from './reading.ts'

/** Far above what offices write: a workbook of a million rows unpacks to some 100 MB. */
const MOST_ENTRIES = 10_000
const MOST_UNPACKED_BYTES = 300 * 1024 * 1024
const MOST_MIMETYPE_BYTES = 256
/** Pictures in a Word file stay packed; the reader of workbooks unpacks whatever there is. */
const STAYS_PACKED = /^word\/media\//

export interface Archive {
  names: Set<string>
  /** Of the entry `mimetype`, by which OpenDocument files say what they are. */
  mimetype: string
}

/**
 * Looks a zip through before any library opens it. What it says of itself is not believed: everything that will be
 * unpacked is unpacked once and counted, without being kept.
 */
export async function inspectArchive(path: string): Promise<Archive> {
  const zip = await open(path)
  try {
    const entries = await listEntries(zip)
    const unpacked = entries.filter(entry => !STAYS_PACKED.test(entry.fileName))
    const declared = unpacked.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    if (declared > MOST_UNPACKED_BYTES) throw tooComplex()
    await countUnpacked(zip, unpacked)
    const mimetype = entries.find(entry => entry.fileName === 'mimetype' && entry.uncompressedSize <= MOST_MIMETYPE_BYTES)
    return { names: new Set(entries.map(entry => entry.fileName)), mimetype: mimetype ? await readText(zip, mimetype) : '' }
  } finally {
    zip.close()
  }
}

const tooComplex = () => new ReadingError('document_too_complex', 'it unpacks to more than can be read')
const broken = (cause: unknown) => new ReadingError('document_broken', 'the archive is damaged', cause)

function open(path: string) {
  return new Promise<ZipFile>((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) => error ? reject(broken(error)) : resolve(zip))
  })
}

function listEntries(zip: ZipFile) {
  return new Promise<Entry[]>((resolve, reject) => {
    const entries: Entry[] = []
    if (zip.entryCount > MOST_ENTRIES) return reject(tooComplex())
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      zip.readEntry()
    })
    zip.once('end', () => resolve(entries))
    zip.once('error', error => reject(broken(error)))
    zip.readEntry()
  })
}

function openEntry(zip: ZipFile, entry: Entry) {
  if (entry.isEncrypted()) throw new ReadingError('document_encrypted', 'the archive has a password')
  return new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => error ? reject(broken(error)) : resolve(stream))
  })
}

async function countUnpacked(zip: ZipFile, entries: Entry[]) {
  let unpacked = 0
  for (const entry of entries) {
    for await (const chunk of bytesOf(zip, entry)) {
      unpacked += chunk.length
      if (unpacked > MOST_UNPACKED_BYTES) throw tooComplex()
    }
  }
}

async function readText(zip: ZipFile, entry: Entry) {
  const chunks = await Array.fromAsync(bytesOf(zip, entry))
  return Buffer.concat(chunks).toString('utf8').trim()
}

/** A size that is not the declared one ends the stream with an error. */
async function* bytesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const stream = await openEntry(zip, entry)
  try {
    yield* stream
  } catch (error) {
    throw broken(error)
  }
}
