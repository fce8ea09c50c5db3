import { extname } from 'node:path'
import { safeFileName } from './file-name'

/** Kinds whose bytes don't tell what they are, or whose addresses often don't end like it. */
const EXTENSIONS: Record<string, string[]> = {
  'text/html': ['.html', '.htm'],
  'application/xhtml+xml': ['.html', '.htm', '.xhtml'],
  'text/markdown': ['.md', '.markdown'],
  'text/csv': ['.csv'],
  'text/plain': ['.txt', '.md', '.markdown', '.csv', '.text'],
  'application/pdf': ['.pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['.docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['.xlsx'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png']
}

/** What a page or a file behind a link is called here: as the site says, else after its address; it ends as its kind does. */
export function linkFileName({ url, contentType, disposition }: { url: string, contentType: string, disposition: string | null }): string {
  const { hostname, pathname } = new URL(url)
  const steps = pathname.split('/').map(decode).filter(Boolean)
  const last = steps.at(-1) ?? ''
  const ofAddress = extname(last) ? last : [hostname.replace(/^www\./, ''), ...steps].join(' ')
  const name = safeFileName(nameIn(disposition)) || safeFileName(ofAddress) || hostname
  const known = EXTENSIONS[contentType]
  if (!known || known.includes(extname(name).toLowerCase())) return name
  // "shop.example" is no file of the kind ".example", but "price.php" was made by a program.
  const stem = /\.(php|aspx?|jsp|cgi|do)$/i.test(name) ? name.slice(0, -extname(name).length) : name
  return safeFileName(stem + known[0])
}

/** Of a Content-Disposition header (RFC 6266): the encoded name first, it holds more than ASCII. */
function nameIn(disposition: string | null): string {
  const encoded = /;\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^;\s]+)/i.exec(disposition ?? '')
  if (encoded) return decode(encoded[2]!)
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))/i.exec(disposition ?? '') ?? []
  return decode(fromBytes(quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''))
}

/** Headers arrive as Latin-1, but sites write UTF-8 into them. */
function fromBytes(text: string) {
  const decoded = Buffer.from(text, 'latin1').toString('utf8')
  return decoded.includes('\uFFFD') ? text : decoded
}

function decode(text: string) {
  return text.replace(/(?:%[\da-f]{2})+/gi, (bytes) => {
    const decoded = Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8')
    return decoded.includes('\uFFFD') ? bytes : decoded
  })
}
