const HEADER_BYTES = 27
const SEGMENT_COUNT = 26
const CAPTURE = 0x4F67_6753 // OggS

/** The file without a last page that is cut off (RFC 3533, 6), which would make the demuxer give up all of it. */
export function wholePages(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let offset = 0
  while (offset + HEADER_BYTES <= file.length && view.getUint32(offset) === CAPTURE) {
    const body = offset + HEADER_BYTES + file[offset + SEGMENT_COUNT]!
    if (body > file.length) break
    const size = file.subarray(offset + HEADER_BYTES, body).reduce((sum, length) => sum + length, 0)
    if (body + size > file.length) break
    offset = body + size
  }
  const torn = file.length - offset < HEADER_BYTES || view.getUint32(offset) === CAPTURE
  return torn ? file.subarray(0, offset) : file
}
