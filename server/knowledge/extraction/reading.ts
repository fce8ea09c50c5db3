import type { DocumentFormat } from '#shared/schemas/knowledge'
import type { ExtractionFailure, ExtractionInput } from './types.ts'
import type { ReadingLimits } from './protocol.ts'

/** Why a file can't be read; `message` is for the log. */
export class ReadingError extends Error {
  readonly code: ExtractionFailure

  constructor(code: ExtractionFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** A page, a sheet, or the whole of a document without pages. */
export interface Part {
  page: number | null
  markdown: string
}

export interface Reading {
  format: DocumentFormat
  /** That the document itself names. */
  title: string | null
  parts: Part[]
  pageCount: number | null
  /** Its end is missing. */
  isCut?: boolean
  /** Read from pictures, or parts of it. */
  isOcr?: boolean
}

export interface ReadingJob {
  input: ExtractionInput
  limits: ReadingLimits
  /** Lies beside the worker's entry: Tesseract's data. */
  ocrFolder: string
  progress(done: number, total: number, isOcr: boolean): void
}
