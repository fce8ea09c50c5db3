import mammoth from 'mammoth'
import { htmlToMarkdown } from '../html-to-markdown.ts'
import { parseHtml } from '../dom.ts'
import { ReadingError } from '../reading.ts'
import type { Reading } from '../reading.ts'

const STYLES = [
  `p[style-name='Title'] => h1:fresh`,
  `p[style-name='Subtitle'] => p:fresh`,
  `p[style-name='Название'] => h1:fresh`,
  `p[style-name='Заголовок 1'] => h1:fresh`,
  `p[style-name='Заголовок 2'] => h2:fresh`,
  `p[style-name='Заголовок 3'] => h3:fresh`
]

const LONGEST_HEADING = 120
const CAPITALS = /^[^\p{Ll}|\n]*\p{Lu}[^\p{Ll}|\n]{2,}\p{Lu}[^\p{Ll}|\n]*$/u

/** A Word document; it has no pages until it is printed. */
export async function readDocx(buffer: Buffer): Promise<Reading> {
  const { value } = await mammoth
    .convertToHtml({ buffer }, { styleMap: STYLES, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) })
    .catch((error: unknown) => {
      throw new ReadingError('document_broken', 'the document is damaged', error)
    })
  return { format: 'docx', title: null, parts: [{ page: null, markdown: withHeadings(htmlToMarkdown(parseHtml(value).body)) }], pageCount: null }
}

/** Contracts are written without heading styles: there, what stands alone in bold or in capitals is meant as one. */
function withHeadings(markdown: string): string {
  if (/^#{1,6} /m.test(markdown)) return markdown
  let isFirst = true
  return markdown.split('\n\n').map((paragraph) => {
    const text = /^\*\*([^*\n]+)\*\*$/.exec(paragraph)?.[1] ?? (CAPITALS.test(paragraph) ? paragraph : '')
    if (!text || text.length > LONGEST_HEADING || /[,;:]$/.test(text.trim()) || !/\p{L}/u.test(text)) return paragraph
    const mark = isFirst ? '#' : '##'
    isFirst = false
    return `${mark} ${text.trim()}`
  }).join('\n\n')
}
