import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { inspectArchive } from './archive.ts'
import { ReadingError } from './reading.ts'

/** What a file is, which may not be what its name says. */
export type Kind = 'pdf' | 'docx' | 'workbook' | 'html' | 'markdown' | 'text' | 'csv' | 'image'

const SUPPORTED = 'PDF, DOCX, XLSX, XLS, ODS, HTML, Markdown, TXT, CSV, JPEG, PNG, WebP and BMP'
const OLE_HEADER = Buffer.from('d0cf11e0a1b11ae1', 'hex')
/** Names in an OLE file are UTF-16. */
const oleName = (name: string) => Buffer.from(name, 'utf16le')
const SNIFFED_BYTES = 4096
const PDF_HEADER_WITHIN = 1024 // as readers allow it

const KIND_OF_MIME: Record<string, Kind> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'image/bmp': 'image'
}

const KIND_OF_EXTENSION: Record<string, Kind> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.csv': 'csv',
  '.tsv': 'csv'
}

/** Told by the bytes; by the name only where text may be one thing or another. */
export async function kindOf(path: string, fileName: string, bytes: Buffer, isWebPage: boolean): Promise<Kind> {
  if (!bytes.length) throw new ReadingError('document_empty', 'the file is empty')
  if (bytes.subarray(0, PDF_HEADER_WITHIN).includes('%PDF-')) return 'pdf'
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return kindOfArchive(path)
  if (bytes.subarray(0, OLE_HEADER.length).equals(OLE_HEADER)) return kindOfOle(bytes)
  const known = await fileTypeFromBuffer(bytes.subarray(0, SNIFFED_BYTES))
  const kind = known && KIND_OF_MIME[known.mime]
  if (kind) return kind
  if (known && !/^text\/|xml/.test(known.mime)) throw unsupported(known.mime)
  return kindOfText(fileName, bytes, isWebPage)
}

const unsupported = (what: string) => new ReadingError('document_unsupported', `${what} can't be read; ${SUPPORTED} can`)

async function kindOfArchive(path: string): Promise<Kind> {
  const { names, mimetype } = await inspectArchive(path)
  if (names.has('word/document.xml')) return 'docx'
  if (names.has('xl/workbook.xml') || names.has('xl/workbook.bin')) return 'workbook'
  if (mimetype.startsWith('application/vnd.oasis.opendocument.spreadsheet')) return 'workbook'
  throw unsupported('This archive')
}

function kindOfOle(bytes: Buffer): Kind {
  if (bytes.includes(oleName('EncryptedPackage'))) throw new ReadingError('document_encrypted', 'the file has a password')
  if (bytes.includes(oleName('Workbook')) || bytes.includes(oleName('Book'))) return 'workbook'
  throw unsupported('This old Office format')
}

function kindOfText(fileName: string, bytes: Buffer, isWebPage: boolean): Kind {
  const head = bytes.subarray(0, SNIFFED_BYTES)
  if (isBinary(head)) throw unsupported('This file')
  const start = head.toString('latin1').replaceAll('\0', '').trimStart().toLowerCase()
  if (start.startsWith('{\\rtf')) throw unsupported('RTF')
  const byName = KIND_OF_EXTENSION[extname(fileName).toLowerCase()]
  if (/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<(!doctype html|html|head|body)\b/.test(start)) return 'html'
  if (byName === 'html' || (isWebPage && byName === undefined && /<(div|p|table|section)\b/.test(start))) return 'html'
  if (start.startsWith('<?xml') || start.startsWith('<svg')) throw unsupported('XML')
  return byName ?? 'text'
}

/** UTF-16 is full of zeros, but on one side only, and text has no other control characters than these. */
function isBinary(head: Buffer): boolean {
  const hasMark = ['fffe', 'feff'].includes(head.subarray(0, 2).toString('hex'))
  const control = head.filter(byte => byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27).length
  if (hasMark) return false
  const zeros = head.filter(byte => byte === 0).length
  if (zeros > head.length * 0.3) return !isOneSided(head)
  return control > head.length * 0.01
}

/** Zeros almost only at even or almost only at odd places: UTF-16 without its mark. */
function isOneSided(head: Buffer): boolean {
  const even = head.filter((byte, index) => byte === 0 && index % 2 === 0).length
  const odd = head.filter((byte, index) => byte === 0 && index % 2 === 1).length
  return Math.min(even, odd) < Math.max(even, odd) * 0.05
}
