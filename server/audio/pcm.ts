/** Mono 16-bit sound, little-endian in memory on every platform we run on. */
export interface PcmFrame {
  samples: Int16Array
  /** Hz */
  sampleRate: number
}

/** Joins blocks of samples into one. */
export function joinSamples(blocks: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let offset = 0
  for (const block of blocks) {
    joined.set(block, offset)
    offset += block.length
  }
  return joined
}

/** The samples as bytes (s16le), without sharing memory with them. */
export const bytesOf = (samples: Int16Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength).slice()

export function toFloat32(samples: Int16Array): Float32Array {
  const floats = new Float32Array(samples.length)
  for (let i = 0; i < samples.length; i++) floats[i] = samples[i]! / 32_768
  return floats
}

/** Floats of -1 to 1, times `gain`, as samples; what is louder is cut off. */
export function toInt16(floats: Float32Array, gain = 1): Int16Array {
  const samples = new Int16Array(floats.length)
  for (let i = 0; i < floats.length; i++) samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(floats[i]! * gain * 32_767)))
  return samples
}
