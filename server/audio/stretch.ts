const WINDOW_MS = 30
const SEARCH_MS = 8

/**
 * Makes speech `tempo` times faster (or slower, below 1) without changing its pitch: WSOLA, that is overlapped
 * windows, each taken where it continues the previous one best (Verhelst and Roelands, ICASSP 1993).
 */
export function stretch(samples: Int16Array, sampleRate: number, tempo: number): Int16Array {
  const hop = Math.round(sampleRate * WINDOW_MS / 2_000)
  const search = Math.round(sampleRate * SEARCH_MS / 1_000)
  if (tempo === 1 || samples.length < hop * 4 + search * 2) return samples
  const output = new Int16Array(Math.round(samples.length / tempo))
  let tail = samples.subarray(0, hop) // what would follow naturally, fading out
  for (let at = 0; at < output.length; at += hop) {
    const wanted = Math.round(at * tempo)
    const start = at === 0 ? 0 : bestMatch(samples, tail, wanted - search, wanted + search)
    for (let i = 0; i < hop && at + i < output.length; i++) {
      const fade = i / hop
      output[at + i] = Math.round((tail[i] ?? 0) * (1 - fade) + (samples[start + i] ?? 0) * fade)
    }
    tail = samples.subarray(start + hop, start + hop * 2)
  }
  return output
}

/** Where in [from, to] the sound resembles `pattern` most. */
function bestMatch(samples: Int16Array, pattern: Int16Array, from: number, to: number): number {
  const last = Math.max(0, samples.length - pattern.length)
  const end = Math.min(to, last)
  let best = Math.min(Math.max(0, from), last)
  let bestScore = -Infinity
  for (let start = best; start <= end; start += 2) {
    let product = 0
    let energy = 1
    for (let i = 0; i < pattern.length; i += 2) {
      const sample = samples[start + i]!
      product += sample * pattern[i]!
      energy += sample * sample
    }
    const score = product / Math.sqrt(energy)
    if (score > bestScore) {
      bestScore = score
      best = start
    }
  }
  return best
}
