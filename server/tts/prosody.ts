// Runs inside the workers too: erasable TypeScript, relative imports with their extension.
import { createResampler } from '../../shared/utils/resample.ts'
import { joinSamples } from '../audio/pcm.ts'
import { stretch } from '../audio/stretch.ts'

export interface Prosody {
  /** How many times as long as usual the voice itself has to speak. */
  length: number
  /** Factor on the pitch of what it said, which makes that as much shorter. */
  pitch: number
  /** Factor on the pace that is left to do afterwards. */
  tempo: number
}

/** A neural voice sounds like itself up to here. */
const SHORTEST = 0.5
const LONGEST = 2

/** A voice knows better than any filter how to speak slowly, so it does as much of the work as it can. */
export function planProsody({ speed = 1, pitch = 1 }: { speed?: number, pitch?: number }): Prosody {
  const wanted = pitch / speed
  const length = Math.min(LONGEST, Math.max(SHORTEST, wanted))
  return { length, pitch, tempo: length / wanted }
}

/** The part of the plan that the voice does not do: higher by playing it faster, and then the pace. */
export function applyProsody(samples: Int16Array, sampleRate: number, { pitch, tempo }: Prosody): Int16Array {
  const { process, flush } = createResampler(Math.round(pitch * 100), 100)
  return stretch(joinSamples([process(samples), flush()]), sampleRate, tempo)
}
