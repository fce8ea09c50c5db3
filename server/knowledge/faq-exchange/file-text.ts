import { isUtf8 } from 'node:buffer'
import { AppError } from '#server/runtime/errors'

const LOOKED_AT = 2_000

/** The text of a file that says nowhere how it is written: UTF-8, UTF-16, or what Russian Windows saves. Throws 415 for what is no text. */
export function textOfFile(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  if (text.includes('\0')) throw new AppError(415, 'faq_file_not_text', 'This is no text file: save it as CSV or JSON')
  return text
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const wide = wideEncodingOf(bytes.subarray(0, LOOKED_AT))
  return wide ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1251')
}

/** Without a mark: the upper half of nearly every Latin and Russian letter is 0 or 4. */
function wideEncodingOf(start: Uint8Array): string | undefined {
  if (start.length % 2 || !start.includes(0)) return
  const shareOf = (from: 0 | 1) => start.filter((byte, at) => at % 2 === from && (byte === 0 || byte === 4)).length / (start.length / 2)
  if (shareOf(1) > 0.9) return 'utf-16le'
  if (shareOf(0) > 0.9) return 'utf-16be'
}
