import { extname } from 'node:path'
import type { DocumentFormat } from '#shared/schemas/knowledge'

/** What a file is by its name: a guess to be shown until its bytes have told. */
const FORMATS: Record<string, DocumentFormat> = {
  '.pdf': 'pdf', '.docx': 'docx', '.xlsx': 'xlsx', '.xlsm': 'xlsx', '.xlsb': 'xlsx', '.xls': 'xlsx', '.ods': 'xlsx', '.csv': 'csv', '.tsv': 'csv',
  '.md': 'md', '.markdown': 'md', '.html': 'html', '.htm': 'html', '.xhtml': 'html', '.txt': 'txt',
  '.jpg': 'image', '.jpeg': 'image', '.png': 'image', '.webp': 'image', '.bmp': 'image'
}

export const formatOf = (fileName: string): DocumentFormat => FORMATS[extname(fileName).toLowerCase()] ?? 'txt'
/** Whether its name says that it can be read. */
export const isReadableName = (fileName: string) => extname(fileName).toLowerCase() in FORMATS
