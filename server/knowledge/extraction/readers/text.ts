import { decodeText } from '../encoding.ts'
import type { Reading } from '../reading.ts'

/** Plain text: its lines as they are, without the indents that Markdown would take for code. */
export function readText(bytes: Buffer): Reading {
  const lines = decodeText(bytes).split(/\r\n?|\n|\f/).map(line => line.replace(/\s+/g, ' ').trim())
  return { format: 'txt', title: null, parts: [{ page: null, markdown: lines.join('\n') }], pageCount: null }
}
