import type { DocumentFormat, DocumentWarning } from '#shared/schemas/knowledge'

export interface ExtractionInput {
  /** Absolute path of the original; it is read by the child alone. */
  path: string
  /** As the person named it: tells the kind where the bytes do not, and gives the title. Never used as a path. */
  fileName: string
  /** Of a web page: links in it are relative to this. */
  url?: string
}

export interface ExtractedDocument {
  format: DocumentFormat
  /** From the document itself (its properties, its first heading), else from its file name. */
  title: string
  /**
   * Markdown. A line `<!-- page: 3 -->` stands where page (or, of a workbook, sheet) 3 begins. Tables are pipe tables with
   * a header row, however long. No HTML besides those lines.
   */
  markdown: string
  /** Of formats that have pages. */
  pageCount: number | null
  warnings: DocumentWarning[]
}

/** What went wrong with a file, as the `code` of the AppError that `extract` throws. */
export type ExtractionFailure
  = | 'document_encrypted'
    | 'document_broken'
    | 'document_empty'
    | 'document_too_large'
    | 'document_unsupported'
    | 'document_timeout'
    | 'document_too_complex'
    | 'extraction_unavailable'

export interface Extractor {
  /**
   * Reads one file in a child process that may be killed at any time, for its memory, its time, or because `signal`
   * aborts. Throws AppError with an ExtractionFailure as its code, or the signal's reason. One file at a time, the others wait.
   */
  extract(input: ExtractionInput, onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<ExtractedDocument>
  dispose(): Promise<void>
}
