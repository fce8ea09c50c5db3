import { deflateRawSync, crc32 } from 'node:zlib'
import { createRequire } from 'node:module'
import { utils, write } from '@e965/xlsx'
import type { BookType } from '@e965/xlsx'
import { GlobalFonts, createCanvas } from '@napi-rs/canvas'
import type { Canvas } from '@napi-rs/canvas'
import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow } from 'docx'
import type { FileChild } from 'docx'
import PDFDocument from 'pdfkit'

const CYRILLIC_FONT = createRequire(import.meta.url).resolve('pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf')
const FAMILY = 'Test Sans'
GlobalFonts.registerFromPath(CYRILLIC_FONT, FAMILY)

type PdfOptions = Omit<PDFKit.PDFDocumentOptions, 'font'>

/** A PDF that `draw` draws; its font has Latin and Cyrillic letters. */
export function makePdf(draw: (pdf: PDFKit.PDFDocument) => void, options: PdfOptions = {}): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'A4', margin: 60, ...options, font: CYRILLIC_FONT })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => resolve(Buffer.concat(chunks)))
  })
  draw(pdf)
  pdf.end()
  return done
}

export const makeEncryptedPdf = (text = 'Секрет') => makePdf(pdf => pdf.text(text), { userPassword: 'secret', pdfVersion: '1.7' })

/** One page of pictures for each list of lines, and no text. */
export function makeScannedPdf(pages: string[][]): Promise<Buffer> {
  return makePdf((pdf) => {
    pages.forEach((lines, index) => {
      if (index) pdf.addPage()
      pdf.image(makeJpeg(lines), 0, 0, { width: pdf.page.width })
    })
  }, { margin: 0 })
}

export interface WrittenPicture {
  width?: number
  height?: number
  /** Of the letters, in points of the picture. */
  size?: number
}

/** Black lines on white, as a scan of A4 at 150 dots an inch has them. */
export function drawLines(lines: string[], { width = 1240, height = 1754, size = 30 }: WrittenPicture = {}): Canvas {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.fillStyle = 'black'
  context.font = `${size}px "${FAMILY}"`
  lines.forEach((line, index) => context.fillText(line, size * 3, size * 4 + index * size * 1.6))
  return canvas
}

export const makePng = (lines: string[], options?: WrittenPicture) => drawLines(lines, options).toBuffer('image/png')
export const makeJpeg = (lines: string[], options?: WrittenPicture) => drawLines(lines, options).toBuffer('image/jpeg', 90)

/** A page that was laid into the scanner on its side. */
export function makeSidewaysPng(lines: string[]): Buffer {
  return lieDown(drawLines(lines, { width: 1200, height: 900, size: 40 })).toBuffer('image/png')
}

function lieDown(upright: Canvas): Canvas {
  const canvas = createCanvas(upright.height, upright.width)
  const context = canvas.getContext('2d')
  context.rotate(-Math.PI / 2)
  context.drawImage(upright, -upright.width, 0)
  return canvas
}

/** A photo taken with the camera on its side: the picture lies, and EXIF says how to turn it back (6: a quarter to the right). */
export function makeTurnedJpeg(lines: string[]): Buffer {
  const bytes = lieDown(drawLines(lines, { width: 1200, height: 900, size: 40 })).toBuffer('image/jpeg', 90)
  const exif = Buffer.from('ffe1002245786966000049492a0008000000010012010300010000000600000000000000', 'hex')
  return Buffer.concat([bytes.subarray(0, 2), exif, bytes.subarray(2)])
}

export const makeWebp = (lines: string[], options?: WrittenPicture) => drawLines(lines, options).toBuffer('image/webp', 90)

type DocxPart = FileChild | string | string[][]

/** A Word file: strings are paragraphs, `# ` and `## ` make headings of them, rows of strings are tables. */
export function makeDocx(parts: DocxPart[], title?: string): Promise<Buffer> {
  return Packer.toBuffer(new Document({ title, sections: [{ children: parts.map(docxPart) }] }))
}

function docxPart(part: DocxPart): FileChild {
  if (Array.isArray(part)) return new Table({ rows: part.map(cells => new TableRow({ children: cells.map(text => new TableCell({ children: [new Paragraph(text)] })) })) })
  if (typeof part !== 'string') return part
  if (part.startsWith('## ')) return new Paragraph({ text: part.slice(3), heading: HeadingLevel.HEADING_2 })
  return part.startsWith('# ') ? new Paragraph({ text: part.slice(2), heading: HeadingLevel.HEADING_1 }) : new Paragraph(part)
}

export type SheetRows = (string | number | Date | null)[][]

/** A workbook of sheets by name; those named in `hidden` are not shown. */
export function makeXlsx(sheets: Record<string, SheetRows>, { bookType = 'xlsx' as BookType, hidden = [] as string[] } = {}): Buffer {
  const book = utils.book_new()
  for (const [name, rows] of Object.entries(sheets)) utils.book_append_sheet(book, utils.aoa_to_sheet(rows, { dateNF: 'dd\\.mm\\.yyyy' }), name)
  for (const name of hidden) utils.book_set_sheet_visibility(book, name, 1)
  return write(book, { type: 'buffer', bookType, compression: true })
}

export interface ZipEntry {
  name: string
  data: Buffer
  /** Declared instead of the real size. */
  declaredSize?: number
}

/** A zip as it is written on disk, so that tests may lie in it. */
export function makeZip(entries: ZipEntry[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, data, declaredSize = data.length } of entries) {
    const packed = deflateRawSync(data)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(declaredSize, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, rest, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

/** A Word file of a few hundred kilobytes that unpacks to `unpackedBytes`; a liar declares ten bytes. */
export function makeZipBomb(unpackedBytes = 400 * 1024 * 1024, { lies = false } = {}): Buffer {
  return makeZip([{ name: 'word/document.xml', data: Buffer.alloc(unpackedBytes, ' '), declaredSize: lies ? 10 : undefined }])
}
