const SILENT_RATE = 8_000
const WAV_HEADER_BYTES = 44

/** A tenth of a second of 8-bit silence, to start a player with. */
export function silentWav() {
  const samples = SILENT_RATE / 10
  const bytes = new Uint8Array(WAV_HEADER_BYTES + samples).fill(0x80)
  const view = new DataView(bytes.buffer)
  const ascii = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at)
  ascii(0, 'RIFF')
  view.setUint32(4, WAV_HEADER_BYTES - 8 + samples, true)
  ascii(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]] as const) view.setUint16(at, value, true)
  for (const at of [24, 28]) view.setUint32(at, SILENT_RATE, true)
  ascii(36, 'data')
  view.setUint32(40, samples, true)
  return bytes
}
