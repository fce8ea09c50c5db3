import { joinSamples } from '#server/audio'
import type { PcmFrame } from '#server/audio'

export const soundOf = (frames: readonly PcmFrame[]) => joinSamples(frames.map(({ samples }) => samples))

/** Mean frequency of tones, by how often they cross zero. */
export function hertzOf(frames: readonly PcmFrame[]): number {
  const samples = soundOf(frames)
  const crossings = samples.reduce((count, sample, i) => count + Number(i > 0 && (sample < 0) !== (samples[i - 1]! < 0)), 0)
  return crossings / 2 / samples.length * frames[0]!.sampleRate
}
