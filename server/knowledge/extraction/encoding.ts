import chardet from 'chardet'

const DETECTED_BYTES = 256 * 1024

/** The text of a file without a declared encoding: by its mark, as UTF-8 where that fits, else by the likeliest letters. */
export function decodeText(bytes: Buffer, declared?: string): string {
  return new TextDecoder(encodingOf(bytes, declared)).decode(bytes)
}

function encodingOf(bytes: Buffer, declared?: string): string {
  if (bytes[0] === 0xFF && bytes[1] === 0xFE) return 'utf-16le'
  if (bytes[0] === 0xFE && bytes[1] === 0xFF) return 'utf-16be'
  if (isUtf8(bytes)) return zeroSide(bytes) ?? 'utf-8'
  const names = [declared, zeroSide(bytes), cyrillicEncoding(bytes), chardet.detect(bytes.subarray(0, DETECTED_BYTES))]
  return names.find(name => name && isKnown(name)) ?? 'windows-1252'
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }) // its last letter may be cut
    return true
  } catch {
    return false
  }
}

function isKnown(name: string): boolean {
  try {
    return Boolean(new TextDecoder(name))
  } catch {
    return false
  }
}

/** UTF-16 without its mark shows in the zeros of its Latin letters, spaces and line ends. */
function zeroSide(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, DETECTED_BYTES)
  const even = head.filter((byte, index) => byte === 0 && index % 2 === 0).length
  const odd = head.filter((byte, index) => byte === 0 && index % 2 === 1).length
  if (Math.max(even, odd) < head.length * 0.05 || Math.min(even, odd) > Math.max(even, odd) * 0.05) return undefined
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/** The commonest Russian letters; in the wrong encoding other letters, or capitals, stand in their places. */
const COMMON = new Set('оеаинтсрвлкмдпуяыьгзбч')
const SINGLE_BYTE = ['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5']

/** Statistics over short texts mistake one Cyrillic encoding for another; counting the common small letters does not. */
function cyrillicEncoding(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, DETECTED_BYTES)
  const high = head.filter(byte => byte >= 0x80).length
  const best = SINGLE_BYTE
    .map(name => ({ name, common: [...new TextDecoder(name).decode(head)].filter(letter => COMMON.has(letter)).length }))
    .reduce((a, b) => b.common > a.common ? b : a)
  return best.common > high * 0.5 ? best.name : undefined
}
