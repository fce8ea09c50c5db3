/** One Ogg page (RFC 3533, 6) and the checksum that it carries. */
export interface OggPage {
  serial: number
  sequence: number
  /** Samples at 48 kHz that are complete at the end of this page. */
  granule: number
  /** Whole packets; their lengths take at most 255 lacing values together. */
  packets: readonly Uint8Array[]
  first?: boolean
  last?: boolean
}

const HEADER_BYTES = 27
const CHECKSUM_OFFSET = 22

export function oggPage({ serial, sequence, granule, packets, first, last }: OggPage): Uint8Array {
  const lacing = packets.flatMap(packet => [...Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255])
  const header = new Uint8Array(HEADER_BYTES + lacing.length)
  const view = new DataView(header.buffer)
  header.set(Buffer.from('OggS', 'latin1'))
  header[5] = (first ? 2 : 0) | (last ? 4 : 0)
  view.setBigUint64(6, BigInt(granule), true)
  view.setUint32(14, serial, true)
  view.setUint32(18, sequence, true)
  header[26] = lacing.length
  header.set(lacing, HEADER_BYTES)
  const page = Buffer.concat([header, ...packets])
  page.writeUInt32LE(checksum(page), CHECKSUM_OFFSET)
  return page
}

/** CRC-32 with polynomial 0x04C11DB7, not reflected, zero start, no final inversion. */
const CHECKSUM_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000_0000 ? (value << 1) ^ 0x04C1_1DB7 : value << 1
  return value >>> 0
})

function checksum(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = (crc << 8) ^ CHECKSUM_TABLE[(crc >>> 24) ^ byte]!
  return crc >>> 0
}
