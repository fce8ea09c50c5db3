import { MAX_DOCUMENT_MB } from '#shared/schemas/knowledge'
import { DOCUMENT_ENDINGS } from '#shared/utils/document-formats'

const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/bmp']
const BYTES_IN_MB = 1024 * 1024

/** For the file dialog of the browser. */
export const DOCUMENT_FILES = [...DOCUMENT_ENDINGS, ...PICTURES].join()

const REFUSALS = ['document_unsupported', 'document_too_large', 'document_empty']
/** Sending such a file once more would end the same way. */
export const isRefusal = (error: ApiError | null) => error !== null && REFUSALS.includes(error.code)

/** Why a file need not be sent: the code of what the server would say. Without an ending in its name, as photos of some phones are, its kind tells. */
export function refusalOf({ name, size, type }: Pick<File, 'name' | 'size' | 'type'>) {
  const lower = name.toLowerCase()
  if (!DOCUMENT_ENDINGS.some(ending => lower.endsWith(ending)) && !PICTURES.includes(type)) return 'document_unsupported'
  if (!size) return 'document_empty'
  return size > MAX_DOCUMENT_MB * BYTES_IN_MB ? 'document_too_large' : null
}
