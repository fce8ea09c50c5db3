import { joinSamples } from './pcm.ts'

const WINDOW_MS = 30
const SEARCH_MS = 8

/** Changes the pace of one stream of sound; keeps its state from block to block. */
export interface Stretcher {
  process(samples: Int16Array): Int16Array
  /** The rest, once the input has ended. The whole output is round(input / tempo) samples long, unless it is too short to cut. */
  flush(): Int16Array
}

/**
 * Makes speech `tempo` times faster (or slower, below 1) without changing its pitch: WSOLA, that is overlapped
 * windows, each taken where it continues the previous one best (Verhelst and Roelands, ICASSP 1993). Looks ahead
 * 38 ms. Blocks of any size give exactly what one large block gives.
 */
export function createStretcher(sampleRate: number, tempo: number): Stretcher {
  if (tempo === 1) return { process: samples => samples, flush: () => new Int16Array(0) }
  const hop = Math.round(sampleRate * WINDOW_MS / 2_000)
  const search = Math.round(sampleRate * SEARCH_MS / 1_000)
  let pending: Int16Array = new Int16Array(0)
  let first = 0 // index in the input of pending[0]
  let produced = 0
  let tail: Int16Array | undefined // what would follow naturally, fading out

  function step(limit: number): Int16Array {
    const from = Math.round(produced * tempo) - first
    tail ??= pending.subarray(0, hop)
    const start = produced === 0 ? 0 : bestMatch(pending, tail, from - search, from + search)
    const output = new Int16Array(Math.min(hop, limit - produced))
    for (let i = 0; i < output.length; i++) {
      const fade = i / hop
      output[i] = Math.round((tail[i] ?? 0) * (1 - fade) + (pending[start + i] ?? 0) * fade)
    }
    tail = pending.slice(start + hop, start + hop * 2)
    produced += output.length
    return output
  }

  function forget() {
    const drop = Math.min(pending.length, Math.round(produced * tempo) - search - first)
    if (drop <= 0) return
    pending = pending.slice(drop)
    first += drop
  }

  return {
    process(samples) {
      pending = joinSamples([pending, samples])
      const ready: Int16Array[] = []
      while (Math.round(produced * tempo) + search + hop * 2 <= first + pending.length) ready.push(step(Infinity))
      forget()
      return joinSamples(ready)
    },
    flush() {
      const consumed = first + pending.length
      if (produced === 0 && consumed < hop * 4 + search * 2) return pending
      const length = Math.round(consumed / tempo)
      const rest: Int16Array[] = []
      while (produced < length) rest.push(step(length))
      return joinSamples(rest)
    }
  }
}

/** The same for sound that is all there; the input itself where there is nothing to change. */
export function stretch(samples: Int16Array, sampleRate: number, tempo: number): Int16Array {
  const stretcher = createStretcher(sampleRate, tempo)
  if (tempo === 1) return samples
  return joinSamples([stretcher.process(samples), stretcher.flush()])
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
