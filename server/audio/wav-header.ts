export interface WavHeader {
  sampleRate: number
  channels: number
  /** Bytes before the first sample. */
  size: number
  /** Bytes of sound; Infinity where it was not known when the header was written. */
  dataBytes: number
}

const PCM = 1
const EXTENSIBLE = 0xfffe
/** A stream of unknown length has one of these sizes, or a size near 4 GiB. */
const UNKNOWN = 0xfff0_0000

/** The header of 16-bit sound in the first bytes of a file; undefined while there are too few, `other` for other sound. */
export function readWavHeader(bytes: Uint8Array): WavHeader | 'other' | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let format: { sampleRate: number, channels: number } | undefined
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1')
    const length = view.getUint32(at + 4, true)
    const start = at + 8
    if (name === 'data') {
      if (!format) return 'other'
      return { ...format, size: start, dataBytes: length === 0 || length >= UNKNOWN ? Infinity : length }
    }
    if (name === 'fmt ') {
      if (start + 16 > bytes.length) return
      const code = view.getUint16(start, true)
      if ((code !== PCM && code !== EXTENSIBLE) || view.getUint16(start + 14, true) !== 16) return 'other'
      format = { channels: view.getUint16(start + 2, true), sampleRate: view.getUint32(start + 4, true) }
      if (!format.channels || format.channels > 8 || format.sampleRate < 4_000 || format.sampleRate > 192_000) return 'other'
    }
    at = start + length + length % 2
  }
}
