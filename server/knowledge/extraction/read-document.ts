import { readFile, stat } from 'node:fs/promises'
import { parse } from 'node:path'
import { cleanLine, cleanText } from './clean-text.ts'
import { looksLikeInstructions } from './instructions.ts'
import { kindOf } from './kind.ts'
import { ReadingError } from './reading.ts'
import type { Part, Reading, ReadingJob } from './reading.ts'
import type { ExtractedDocument } from './types.ts'

const MOST_FILE_BYTES = 500 * 1024 * 1024
const LONGEST_TITLE = 300
const NO_TITLE = /^(?:microsoft (?:word|excel|powerpoint) - .*|untitled.*|без имени.*|без названия.*|документ ?\d*|document ?\d*|book ?\d*|книга ?\d*|presentation ?\d*|scan.*|print.*|.*\.(?:docx?|xlsx?|pdf|rtf|odt|indd|tmp|html?|cdr|psd|dwg|qxd|pages))$/i

/** Reads one file from beginning to end. Throws ReadingError where that can't be done. */
export async function readDocument(job: ReadingJob): Promise<ExtractedDocument> {
  const { path, fileName, url } = job.input
  const { size } = await stat(path)
  if (size > MOST_FILE_BYTES) throw new ReadingError('document_too_large', 'the file is too large')
  const bytes = await readFile(path)
  const kind = await kindOf(path, fileName, bytes, url !== undefined)
  const reading = await readers[kind](bytes, job)
  const { markdown, isCut } = joinParts(reading.parts, job.limits.characters)
  if (!/[\p{L}\p{N}]/u.test(markdown.replace(PAGE_MARK, ''))) throw new ReadingError('document_empty', 'there is no text in it')
  return {
    format: reading.format,
    title: titleOf(reading, markdown, fileName),
    markdown,
    pageCount: reading.pageCount,
    warnings: [
      ...reading.isOcr ? ['ocr' as const] : [],
      ...reading.isCut || isCut ? ['cut' as const] : [],
      ...looksLikeInstructions(markdown) ? ['instructions' as const] : []
    ]
  }
}

/** What only one kind needs is loaded with its first file. */
const readers: Record<Awaited<ReturnType<typeof kindOf>>, (bytes: Buffer, job: ReadingJob) => Promise<Reading>> = {
  pdf: async (bytes, job) => (await import('./readers/pdf.ts')).readPdf(bytes, job),
  docx: async bytes => (await import('./readers/docx.ts')).readDocx(bytes),
  workbook: async (bytes, job) => (await import('./readers/workbook.ts')).readWorkbook(bytes, job),
  html: async (bytes, job) => (await import('./readers/html.ts')).readHtml(bytes, job.input.url),
  markdown: async bytes => (await import('./readers/markdown.ts')).readMarkdown(bytes),
  text: async bytes => (await import('./readers/text.ts')).readText(bytes),
  csv: async bytes => (await import('./readers/csv.ts')).readCsv(bytes),
  image: async (bytes, job) => (await import('./readers/image.ts')).readImage(bytes, job)
}

const PAGE_MARK = /^<!-- page: \d+ -->$/gm

function joinParts(parts: Part[], most: number): { markdown: string, isCut: boolean } {
  const pieces = parts.map(({ page, markdown }) => {
    // A mark in the text itself would be taken for one of ours.
    const text = cleanText(markdown).replaceAll('<!--', '<! --').replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim()
    return page === null ? text : `<!-- page: ${page} -->\n\n${text}`
  })
  const markdown = pieces.join('\n\n').trim()
  if (markdown.length <= most) return { markdown, isCut: false }
  return { markdown: markdown.slice(0, markdown.lastIndexOf('\n', most)).trim(), isCut: true }
}

function titleOf(reading: Reading, markdown: string, fileName: string): string {
  const named = cleanLine(reading.title ?? '')
  // A numbered heading is of a part, not of the whole.
  const heading = cleanLine(/^#{1,2} (?!\d+[.)])(.+)$/m.exec(reading.format === 'xlsx' ? '' : markdown)?.[1] ?? '').replace(/[*_`]+/g, '')
  const ofFile = cleanLine(parse(fileName).name.replace(/[_\s]+/g, ' '))
  const title = [named, heading, ofFile].find(text => /\p{L}/u.test(text) && !NO_TITLE.test(text)) ?? ofFile
  return title.slice(0, LONGEST_TITLE).toWellFormed()
}
