import type { ExtractedDocument, ExtractionFailure, ExtractionInput } from './types'

export interface ReadingLimits {
  /** Pages of a PDF, or sheets of a workbook, that are read. */
  pages: number
  /** Pages that are read from pictures. */
  ocrPages: number
  /** ms for all of these: others' files wait behind them. */
  ocrMs: number
  /** Of the Markdown. */
  characters: number
}

/** To the child: one file at a time. */
export interface ToExtract {
  id: number
  input: ExtractionInput
  limits: ReadingLimits
  /** Bytes of memory at which the child ends itself. */
  memoryBytes: number
}

/** From the child: any number of `progress`, then `failed`, or any number of `text` and one `done`. */
export type FromExtract
  = | { type: 'progress', id: number, done: number, total: number, isOcr: boolean }
  /** A piece of the Markdown, so short that taking it in does not hold the server up. */
    | { type: 'text', id: number, text: string }
    | { type: 'done', id: number, document: Omit<ExtractedDocument, 'markdown'>, rss: number }
  /** `unforeseen`: what a reader threw that it should not have, with its stack; '' for what it found wrong with the file. */
    | { type: 'failed', id: number, code: ExtractionFailure, detail: string, unforeseen: string, rss: number }

/** How the child ends itself when it took too much memory: nothing else sends this. */
export const MEMORY_SIGNAL = 'SIGUSR2'
