import type { DocumentFormat } from '../schemas/knowledge'

/** What a file is by its name: a guess to be shown until its bytes have told. */
const FORMATS: Record<string, DocumentFormat> = {
  '.pdf': 'pdf', '.docx': 'docx', '.xlsx': 'xlsx', '.xlsm': 'xlsx', '.xlsb': 'xlsx', '.xls': 'xlsx', '.ods': 'xlsx', '.csv': 'csv', '.tsv': 'csv',
  '.md': 'md', '.markdown': 'md', '.html': 'html', '.htm': 'html', '.xhtml': 'html', '.txt': 'txt',
  '.jpg': 'image', '.jpeg': 'image', '.png': 'image', '.webp': 'image', '.bmp': 'image'
}

/** The endings of files that can be read, with their dots. */
export const DOCUMENT_ENDINGS: readonly string[] = Object.keys(FORMATS)

const endingOf = (fileName: string) => /[^/\\]\.[^./\\]*$/.exec(fileName)?.[0].slice(1).toLowerCase() ?? ''

export const formatOf = (fileName: string): DocumentFormat => FORMATS[endingOf(fileName)] ?? 'txt'
/** Whether its name says that it can be read. */
export const isReadableName = (fileName: string) => endingOf(fileName) in FORMATS
