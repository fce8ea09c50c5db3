import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { OPS, PasswordException, VerbosityLevel, getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
// Without it pdfjs-dist would look for the file by a name that no build shows.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/types/src/display/api'
import { cleanLine } from '../clean-text.ts'
import { recognise } from '../ocr.ts'
import { linesOf } from '../pdf/lines.ts'
import type { Line } from '../pdf/lines.ts'
import { outlineKey, pagesToMarkdown } from '../pdf/markdown.ts'
import { withoutRunningHeads } from '../pdf/running-heads.ts'
import { ReadingError } from '../reading.ts'
import type { Reading, ReadingJob } from '../reading.ts'

const PDFJS = dirname(dirname(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/legacy/build/pdf.mjs'))))
const folder = (name: string) => join(PDFJS, name) + sep
const FEW_CHARACTERS = 80
const MOST_HIDDEN_SHARE = 0.2
/** A picture of more is left blank by pdfjs-dist: it would take 200 MB to unpack. */
const MOST_IMAGE_PIXELS = 50_000_000
const PICTURES = new Set([OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject])
/** 225 dots an inch: letters of 8 points are read as well as at 300, in half the time. */
const POINTS_TO_PIXELS = 225 / 72
const LONGEST_SIDE = 3_500
const MOST_OUTLINE_ENTRIES = 5_000

/** A PDF: the text that its pages hold, and what can be recognised on pages that are pictures. */
export async function readPdf(bytes: Buffer, job: ReadingJob): Promise<Reading> {
  const document = await open(bytes)
  const { pages, pictures } = await readPages(document, job)
  const recognised = await recognisePages(document, pages, pictures, job)
  const markdown = pagesToMarkdown(withoutRunningHeads(pages), await outlineOf(document))
  return {
    format: 'pdf',
    title: await titleOf(document),
    parts: markdown.map((text, index) => ({ page: index + 1, markdown: text })),
    pageCount: document.numPages,
    isCut: pages.length < document.numPages || recognised.isCut,
    isOcr: recognised.isOcr
  }
}

async function readPages(document: PDFDocumentProxy, { limits, progress }: ReadingJob) {
  const pages: Line[][] = []
  const pictures: number[] = [] // numbers of pages that may be pictures
  let characters = 0
  for (let number = 1; number <= Math.min(document.numPages, limits.pages) && characters < limits.characters; number++) {
    const page = await document.getPage(number)
    const lines = await textLines(page)
    const length = lengthOf(lines)
    characters += length
    pages.push(lines)
    if (length < FEW_CHARACTERS && (!length || await hasLargePicture(page))) pictures.push(number)
    page.cleanup()
    progress(number, document.numPages, false)
  }
  return { pages, pictures }
}

/** A few characters may be all there is, or a stamp on a scan. */
async function hasLargePicture(page: PDFPageProxy): Promise<boolean> {
  const { fnArray } = await page.getOperatorList()
  return fnArray.some(operator => PICTURES.has(operator))
}

async function open(bytes: Buffer): Promise<PDFDocumentProxy> {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    cMapUrl: folder('cmaps'),
    standardFontDataUrl: folder('standard_fonts'),
    iccUrl: folder('iccs'),
    wasmUrl: folder('wasm'),
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
    maxImageSize: MOST_IMAGE_PIXELS
  })
  return loading.promise.catch((error: unknown) => {
    if (error instanceof PasswordException) throw new ReadingError('document_encrypted', 'the PDF has a password', error)
    throw new ReadingError('document_broken', 'the PDF is damaged', error)
  })
}

async function textLines(page: PDFPageProxy): Promise<Line[]> {
  const { items } = await page.getTextContent()
  return linesOf(items.filter(item => 'str' in item), page.getViewport({ scale: 1 }).transform)
}

/** Letters without a Unicode meaning, of fonts that hide what they show, don't count: such a page is read as a picture. */
function lengthOf(lines: Line[]): number {
  const text = lines.flatMap(line => line.cells.map(cell => cell.text)).join('')
  const hidden = text.match(/[\p{Co}\p{Cc}\uFFFD]/gu)?.length ?? 0
  return hidden > text.length * MOST_HIDDEN_SHARE ? 0 : text.length
}

async function recognisePages(document: PDFDocumentProxy, pages: Line[][], numbers: number[], job: ReadingJob) {
  const read = numbers.slice(0, job.limits.ocrPages)
  const until = performance.now() + job.limits.ocrMs
  let isOcr = false
  for (const [index, number] of read.entries()) {
    if (index && performance.now() >= until) return { isOcr, isCut: true }
    job.progress(index, read.length, true)
    const page = await document.getPage(number)
    const lines = await recognisePage(page, job.ocrFolder)
    page.cleanup()
    if (lengthOf(lines) <= lengthOf(pages[number - 1]!)) continue
    pages[number - 1] = lines
    isOcr = true
  }
  return { isOcr, isCut: read.length < numbers.length }
}

async function recognisePage(page: PDFPageProxy, ocrFolder: string): Promise<Line[]> {
  const { width, height } = page.getViewport({ scale: 1 })
  const scale = Math.min(POINTS_TO_PIXELS, LONGEST_SIDE / Math.max(width, height))
  const viewport = page.getViewport({ scale })
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height))
  await page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport, background: 'white' }).promise
  return recognise(canvas, ocrFolder, 1 / scale)
}

/** What the document calls its chapters, and how deep they lie. */
async function outlineOf(document: PDFDocumentProxy): Promise<Map<string, number>> {
  const levels = new Map<string, number>()
  const visit = (entries: { title: string, items: unknown[] }[], level: number) => {
    for (const { title, items } of entries) {
      if (levels.size >= MOST_OUTLINE_ENTRIES) return
      if (!levels.has(outlineKey(title))) levels.set(outlineKey(title), level)
      visit(items as typeof entries, level + 1)
    }
  }
  visit(await document.getOutline() ?? [], 1)
  levels.delete('')
  return levels
}

async function titleOf(document: PDFDocumentProxy): Promise<string | null> {
  const { info } = await document.getMetadata()
  const title = 'Title' in info ? info.Title : null
  return typeof title === 'string' ? cleanLine(title) : null
}
