import { z } from 'zod'
import { AppError } from '#server/runtime/errors'
import { parseJson } from '#server/runtime/json'
import { fetchPublic, LinkRefused, type PublicAnswer } from '#server/runtime/public-fetch'
import { createSlots } from '#server/runtime/slots'
import { MAX_DOCUMENT_MB } from '#shared/schemas/knowledge'
import { linkFileName } from './link-file-name'
import { isDrawnByScript, sharedDocumentAt, type SharedDocument } from './shared-documents'

export interface LinkFile {
  bytes: Uint8Array
  /** For people; never a path. Its end tells the kind where the bytes do not. */
  fileName: string
  /** '' where the site names none. */
  contentType: string
  /** Where it came from after redirects: links in it are relative to this. */
  url: string
}

const MAX_BYTES = MAX_DOCUMENT_MB * 1024 * 1024
const MAX_JSON_BYTES = 64 * 1024
/** A large file over a slow line. */
const TIME_LIMIT_MS = 60_000
/** Sites call much "text", and what they don't know "a stream of octets": the extractor looks at the bytes. */
const READABLE = /^$|^text\/(?!javascript|css|calendar)|^image\/(jpeg|png|webp|bmp)$|^(application|binary)\/(octet-stream|xhtml\+xml|pdf|x-pdf|vnd\.ms-excel|vnd\.openxmlformats-officedocument\..+|vnd\.oasis\.opendocument\.spreadsheet|force-download|x-download)$/
const SIGN_IN = /^(accounts\.google\.com|passport\.yandex\.\w+)$/
const Href = z.object({ href: z.url() })

/** Each may hold MAX_BYTES, and one of the few threads of the file system while a slow name is resolved. */
const slots = createSlots({ slots: 2, most: 20 })

/**
 * The page or the document behind a link; of a document that Google, Yandex or Dropbox share, the document and not the
 * page around it. Throws as `fetchPublic` does, and AppError `link_not_shared`, or `busy` when many links are being read.
 */
export function readLink(link: string, signal: AbortSignal, get = fetchPublic): Promise<LinkFile> {
  return slots(signal, async () => {
    if (isDrawnByScript(link)) throw new AppError(415, 'link_unsupported', 'This page is drawn by a program in the browser: export it and upload the file')
    const shared = sharedDocumentAt(link)
    const { url, contentType, headers, body } = await (shared ? openShared(shared, signal, get) : openPage(link, signal, get))
    const fileName = linkFileName({ url: shared ? link : url, contentType, disposition: headers.get('content-disposition') })
    return { bytes: await readWhole(body), fileName, contentType, url }
  })
}

const openPage = (url: string, signal: AbortSignal, get: typeof fetchPublic) =>
  get(url, { signal, maxBytes: MAX_BYTES, timeLimitMs: TIME_LIMIT_MS, accepts: type => READABLE.test(type) })

async function openShared({ url, answers }: SharedDocument, signal: AbortSignal, get: typeof fetchPublic): Promise<PublicAnswer> {
  const address = answers === 'address' ? await hrefAt(url, signal, get) : url
  const answer = await openPage(address, signal, get).catch(asNotShared)
  const isPage = answer.contentType === 'text/html' && !answer.headers.get('content-disposition')?.startsWith('attachment')
  if (!isPage && !SIGN_IN.test(new URL(answer.url).hostname)) return answer
  await answer.leave()
  throw notShared()
}

async function hrefAt(url: string, signal: AbortSignal, get: typeof fetchPublic) {
  const { body } = await get(url, { signal, maxBytes: MAX_JSON_BYTES }).catch(asNotShared)
  const parsed = Href.safeParse(parseJson((await readWhole(body)).toString('utf8')))
  if (!parsed.success) throw new AppError(502, 'link_unreachable', 'The service did not say where the document is')
  return parsed.data.href
}

const notShared = () => new AppError(400, 'link_not_shared', 'The document was not given out: is it shared with everybody who has the link?')

/** How these services say that a document is somebody else's, or is no more. */
function asNotShared(error: unknown): never {
  throw error instanceof LinkRefused && [401, 403, 404, 410].includes(error.status) ? notShared() : error
}

async function readWhole(body: AsyncIterable<Uint8Array>) {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}
