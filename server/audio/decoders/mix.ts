/** Channels of -1 … 1 as one of 16-bit samples. */
export function mixedFloats(channels: readonly Float32Array[]): Int16Array {
  const mono = new Int16Array(channels[0]?.length ?? 0)
  const scale = 32_768 / channels.length
  for (let i = 0; i < mono.length; i++) {
    let sum = 0
    for (const channel of channels) sum += channel[i]!
    mono[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum * scale)))
  }
  return mono
}
