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

/** A Word document; it has no pages until it is printed. */
export async function readDocx(buffer: Buffer): Promise<Reading> {
  const { value } = await mammoth
    .convertToHtml({ buffer }, { styleMap: STYLES, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) })
    .catch((error: unknown) => {
      throw new ReadingError('document_broken', 'the document is damaged', error)
    })
  return { format: 'docx', title: null, parts: [{ page: null, markdown: htmlToMarkdown(parseHtml(value).body) }], pageCount: null }
}
