import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from '#server/audio'
import type { RealtimeAudioFormat } from '#shared/schemas/realtime'

const TELEPHONE_RATE = 8_000

export const rateOf = (format: RealtimeAudioFormat) => format.type === 'audio/pcm' ? format.rate : TELEPHONE_RATE

/** Base64 of one of OpenAI's sound formats, as samples. An odd last byte is left out. */
export function decodeSound(base64: string, format: RealtimeAudioFormat): Int16Array {
  const bytes = Buffer.from(base64, 'base64')
  if (format.type === 'audio/pcma') return decodeAlaw(bytes)
  if (format.type === 'audio/pcmu') return decodeUlaw(bytes)
  const samples = new Int16Array(bytes.length >> 1)
  Buffer.from(samples.buffer).set(bytes.subarray(0, samples.byteLength))
  return samples
}

export function encodeSound(samples: Int16Array, format: RealtimeAudioFormat): string {
  const bytes = format.type === 'audio/pcma' ? encodeAlaw(samples) : format.type === 'audio/pcmu' ? encodeUlaw(samples) : samples
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
