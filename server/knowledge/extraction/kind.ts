import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import { inspectArchive } from './archive.ts'
import { decodeText } from './encoding.ts'
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

const unsupported = (what: string) => new ReadingError('document_unsupported', `${what}; what can be read is ${SUPPORTED}`)

async function kindOfArchive(path: string): Promise<Kind> {
  const { names, mimetype } = await inspectArchive(path)
  if (names.has('word/document.xml')) return 'docx'
  if (names.has('xl/workbook.xml') || names.has('xl/workbook.bin')) return 'workbook'
  if (mimetype.startsWith('application/vnd.oasis.opendocument.spreadsheet')) return 'workbook'
  throw unsupported('an archive')
}

function kindOfOle(bytes: Buffer): Kind {
  if (bytes.includes(oleName('EncryptedPackage'))) throw new ReadingError('document_encrypted', 'the file has a password')
  if (bytes.includes(oleName('Workbook')) || bytes.includes(oleName('Book'))) return 'workbook'
  throw unsupported('an old Office format')
}

function kindOfText(fileName: string, bytes: Buffer, isWebPage: boolean): Kind {
  const head = bytes.subarray(0, SNIFFED_BYTES)
  if (isBinary(head)) throw unsupported('no text')
  const start = decodeText(head).trimStart().toLowerCase()
  if (start.startsWith('{\\rtf')) throw unsupported('RTF')
  const byName = KIND_OF_EXTENSION[extname(fileName).toLowerCase()]
  if (/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<(!doctype html|html|head|body)\b/.test(start)) return 'html'
  if (byName === 'html' || (isWebPage && byName === undefined && /<(div|p|table|section)\b/.test(start))) return 'html'
  if (start.startsWith('<?xml') || start.startsWith('<svg')) throw unsupported('XML')
  return byName ?? 'text'
}

/** Text has hardly any control characters, whatever its encoding. */
function isBinary(head: Buffer): boolean {
  const text = decodeText(head)
  const odd = text.match(/(?![\t\n\f\r\u0085])[\p{Cc}\uFFFD]/gu)?.length ?? 0
  return odd > Math.max(3, text.length * 0.01)
}
