import { joinSamples } from '#server/audio'
import type { PcmFrame } from '#server/audio'

const LOWEST_HERTZ = 45
const HIGHEST_HERTZ = 500
const WINDOW_MS = 90

/** Median fundamental frequency of speech, by the autocorrelation of its voiced windows. */
export function pitchOf(frames: readonly PcmFrame[]): number {
  const rate = frames[0]!.sampleRate
  const samples = joinSamples(frames.map(frame => frame.samples))
  const length = Math.round(rate * WINDOW_MS / 1_000)
  const found: number[] = []
  for (let start = 0; start + length * 2 <= samples.length; start += length) {
    const hertz = pitchOfWindow(samples, start, length, rate)
    if (hertz) found.push(hertz)
  }
  return found.sort((a, b) => a - b)[found.length >> 1] ?? Number.NaN
}

function pitchOfWindow(samples: Int16Array, start: number, length: number, rate: number): number | undefined {
  const energy = energyOf(samples, start, length)
  if (energy / length < 1e6) return
  let best = 0.7
  let bestLag = 0
  for (let lag = Math.floor(rate / HIGHEST_HERTZ); lag <= rate / LOWEST_HERTZ; lag++) {
    let product = 0
    for (let i = 0; i < length; i++) product += samples[start + i]! * samples[start + i + lag]!
    const similarity = product / Math.sqrt(energy * energyOf(samples, start + lag, length))
    // A whole multiple of the period is as similar as the period itself: only a clear gain counts, or a climb.
    if (similarity > best * (bestLag && lag !== bestLag + 1 ? 1.03 : 1)) {
      best = similarity
      bestLag = lag
    }
  }
  return bestLag ? rate / bestLag : undefined
}

function energyOf(samples: Int16Array, start: number, length: number): number {
  let energy = 1
  for (let i = start; i < start + length; i++) energy += samples[i]! ** 2
  return energy
}
