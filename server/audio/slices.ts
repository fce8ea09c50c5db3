const SLICE_BYTES = 1024 * 1024

/** Views of the bytes, each small enough to be copied without anybody noticing. */
export function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += SLICE_BYTES) yield bytes.subarray(offset, offset + SLICE_BYTES)
}
