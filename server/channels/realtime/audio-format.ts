import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from '#server/audio'
import { bytesOf } from '#server/audio/pcm'
import type { RealtimeAudioFormat } from '#shared/schemas/realtime'

const TELEPHONE_RATE = 8_000

export const rateOf = (format: RealtimeAudioFormat) => format.type === 'audio/pcm' ? format.rate : TELEPHONE_RATE

/** Base64 of one of OpenAI's sound formats, as samples. An odd last byte is left out. */
export function decodeSound(base64: string, format: RealtimeAudioFormat): Int16Array {
  const bytes = Buffer.from(base64, 'base64')
  if (format.type === 'audio/pcma') return decodeAlaw(bytes)
  if (format.type === 'audio/pcmu') return decodeUlaw(bytes)
  const samples = new Int16Array(bytes.length >> 1)
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * 2)
  return samples
}

export function encodeSound(samples: Int16Array, format: RealtimeAudioFormat): string {
  const bytes = format.type === 'audio/pcma' ? encodeAlaw(samples) : format.type === 'audio/pcmu' ? encodeUlaw(samples) : bytesOf(samples)
  return Buffer.from(bytes).toString('base64')
}
