import { setImmediate as nextLoop } from 'node:timers/promises'
import { createResampler, type PcmFrame } from '#server/audio'
import { createStretcher } from '#server/audio/stretch'
import type { TtsDriver } from './types'

export interface Tuning {
  speed: number
  pitch: number
}

/** Sound changed in one go, and how long that may keep the event loop before others get their turn. */
const STEP_MS = 100
const TURN_MS = 5

/** The same driver with a speed and a pitch that are heard: what the engine can't do itself is done to its sound. */
export function withTuning(driver: TtsDriver): TtsDriver {
  const own = driver.tunes ?? []
  return {
    ...driver,
    tunes: ['speed', 'pitch'],
    synthesize({ speed = 1, pitch = 1, ...request }, signal) {
      const asked = { speed: own.includes('speed') ? speed : 1, pitch: own.includes('pitch') ? pitch : 1 }
      return tuned(driver.synthesize({ ...request, ...asked }, signal), driver.sampleRate, { speed: speed / asked.speed, pitch: pitch / asked.pitch }, signal)
    }
  }
}

/**
 * Sound of another pace and pitch, as it comes. Taking its samples for those of another rate changes both; stretching
 * puts the pace right. The pitch is rounded to 1 %, a sixth of a semitone.
 */
export function tuned(frames: AsyncIterable<PcmFrame>, sampleRate: number, { speed, pitch }: Tuning, signal: AbortSignal): AsyncIterable<PcmFrame> {
  const percent = Math.round(pitch * 100)
  const tempo = speed * 100 / percent
  if (percent === 100 && tempo === 1) return frames
  return changed(frames, sampleRate, createResampler(percent, 100), createStretcher(sampleRate, tempo), signal)
}

interface Changer {
  process(samples: Int16Array): Int16Array
  flush(): Int16Array
}

async function* changed(frames: AsyncIterable<PcmFrame>, sampleRate: number, pitch: Changer, pace: Changer, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  const step = Math.round(sampleRate * STEP_MS / 1_000)
  let turnBegan = performance.now()
  for await (const { samples } of frames) {
    for (let at = 0; at < samples.length; at += step) {
      const ready = pace.process(pitch.process(samples.subarray(at, at + step)))
      if (ready.length) yield { samples: ready, sampleRate }
      signal.throwIfAborted()
      if (performance.now() - turnBegan < TURN_MS) continue
      await nextLoop()
      turnBegan = performance.now()
    }
  }
  for (const rest of [pace.process(pitch.flush()), pace.flush()]) {
    if (rest.length) yield { samples: rest, sampleRate }
  }
}
