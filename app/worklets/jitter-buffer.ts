import { createResampler } from '#shared/utils/resample'
import { SPEECH_RATE } from './capture'

/** So much is gathered before the first sound, against blocks that come unevenly. */
const GATHER_MS = 40
/** Short enough to fall silent at once, long enough not to click. */
const FADE_MS = 8

/** PCM16 at 24 kHz comes in unevenly and leaves evenly at `toRate` Hz. */
export function createJitterBuffer(toRate: number) {
  const fadeStep = 1_000 / (FADE_MS * toRate)
  const gather = GATHER_MS * toRate / 1_000
  let resampler = createResampler(SPEECH_RATE, toRate)
  let blocks: Int16Array[] = []
  let offset = 0
  let buffered = 0
  /** Read while it is gathered; sound that is shorter than what should be gathered is played all the same. */
  let waited = 0
  let playing = false
  let gain = 0
  let last = 0
  let clearing = false
  let ended = true
  /** It ran out in the middle; a gap once more comes. */
  let dry = false
  let played = 0
  let underruns = 0

  function add(samples: Int16Array) {
    if (!samples.length) return
    blocks.push(samples)
    buffered += samples.length
  }

  function drop() {
    blocks = []
    offset = buffered = waited = 0
    playing = clearing = false
    resampler = createResampler(SPEECH_RATE, toRate)
  }

  function next(): number {
    const [block] = blocks
    if (!block) return 0
    const sample = block[offset++] ?? 0
    buffered--
    played++
    if (offset === block.length) {
      blocks.shift()
      offset = 0
    }
    return sample / 32_768
  }

  /** The gain goes to its goal step by step; where the sound ends, its last value fades. */
  function step(): number {
    const sounds = playing && buffered > 0
    if (sounds) last = next()
    const goal = sounds && !clearing ? 1 : 0
    gain = goal > gain ? Math.min(goal, gain + fadeStep) : Math.max(goal, gain - fadeStep)
    return last * gain
  }

  return {
    push(samples: Int16Array) {
      if (clearing) drop()
      if (dry) underruns++
      dry = ended = false
      add(resampler.process(samples))
    },
    /** Nothing follows for now: silence after this is no gap. */
    end() {
      if (ended) return
      ended = true
      dry = false
      add(resampler.flush())
      resampler = createResampler(SPEECH_RATE, toRate)
    },
    /** What was not played is dropped. */
    clear() {
      ended = true
      dry = false
      if (playing) clearing = true
      else drop()
    },
    /** Fills `output` with what is due. */
    read(output: Float32Array) {
      if (!playing && buffered) {
        waited += output.length
        playing = buffered >= gather || waited >= gather
      }
      for (let index = 0; index < output.length; index++) output[index] = step()
      if (clearing && gain === 0) drop()
      else if (playing && !buffered) {
        playing = false
        waited = 0
        dry = !ended
      }
    },
    state: () => ({ playedMs: Math.round(played * 1_000 / toRate), bufferedMs: Math.round(buffered * 1_000 / toRate), underruns, playing })
  }
}

export type PlayerState = ReturnType<ReturnType<typeof createJitterBuffer>['state']>
