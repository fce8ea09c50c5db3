import type { PcmFrame } from './pcm'

/** Makes one stream of speech as loud as every other; keeps its state from block to block. */
export interface Leveller {
  /** What is ready: all but at most the last 10 ms. Blocks of any size give exactly what one large block gives. */
  process(samples: Int16Array): Int16Array
  /** The rest. The whole output is as long as the input. */
  flush(): Int16Array
}

/** What a voice is amplified by. Kept from one text to the next, so that each begins as loud as the last one ended. */
export interface LevelMemory {
  gain: number
}

const decibels = (value: number) => 10 ** (value / 20)

const BLOCK_MS = 5
/** RMS of speech, pauses not counted. */
const TARGET = 32_768 * decibels(-20)
/** No sample goes beyond it. */
const CEILING = 32_767 * decibels(-1)
const MOST_GAIN = decibels(18)
const LEAST_GAIN = decibels(-18)
/** What is softer than this is no speech, whatever came before. */
const SILENCE = (32_768 * decibels(-50)) ** 2
/** What is so much softer than the speech around it is a pause (the margin of ITU-T P.56). */
const PAUSE = decibels(-15.9) ** 2
/** Power that is judged as speech or pause is smoothed over some 20 ms, or each period of a low voice would have its pauses. */
const SMOOTHING = 0.25
/** Speech that the level is an average of, and that it takes at least. */
const MEMORY_BLOCKS = 2_000 / BLOCK_MS
const FIRST_BLOCKS = 100 / BLOCK_MS
/** How fast the level follows, and how fast the gain comes back after a peak, in dB a second. */
const FOLLOW = decibels(12 * BLOCK_MS / 1_000)
const RELEASE = decibels(60 * BLOCK_MS / 1_000)

interface Block {
  samples: Int16Array
  /** Gain that it bears without going beyond the ceiling. */
  bearable: number
}

export function createLeveller(sampleRate: number, memory: LevelMemory = { gain: 1 }): Leveller {
  const length = Math.max(1, Math.round(sampleRate * BLOCK_MS / 1_000))
  const level = createLevel(memory)
  let pending = new Int16Array(0)
  let held: Block | undefined
  let gain = memory.gain

  /** The gain moves in a straight line over a block, from one that it bears to another one that it bears. */
  function release({ samples, bearable }: Block, nextBearable: number): Int16Array {
    const from = Math.min(gain, bearable)
    const to = Math.min(level.gain(), gain * RELEASE, bearable, nextBearable)
    gain = to
    return samples.map((sample, i) => Math.round(sample * (from + (to - from) * i / samples.length)))
  }

  function add(samples: Int16Array): Int16Array {
    const block = { samples, bearable: CEILING / Math.max(1, peakOf(samples)) }
    level.hear(samples)
    const ready = held ? release(held, block.bearable) : new Int16Array(0)
    held = block
    return ready
  }

  return {
    process(samples) {
      const input = new Int16Array(pending.length + samples.length)
      input.set(pending)
      input.set(samples, pending.length)
      const whole = Math.floor(input.length / length)
      const output = new Int16Array(whole * length)
      let written = 0
      for (let i = 0; i < whole; i++) {
        const ready = add(input.slice(i * length, (i + 1) * length))
        output.set(ready, written)
        written += ready.length
      }
      pending = input.slice(whole * length)
      return output.subarray(0, written)
    },
    flush() {
      const last = { samples: pending, bearable: CEILING / Math.max(1, peakOf(pending)) }
      const rest = [...held ? release(held, last.bearable) : [], ...release(last, Infinity)]
      pending = new Int16Array(0)
      held = undefined
      return Int16Array.from(rest)
    }
  }
}

/** How loud the speech has been, and what would bring it to the target. */
function createLevel(memory: LevelMemory) {
  let smoothed = 0
  let speech = 0
  let blocks = 0
  return {
    gain: () => memory.gain,
    hear(samples: Int16Array) {
      smoothed += (powerOf(samples) - smoothed) * SMOOTHING
      if (smoothed < SILENCE || smoothed < speech * PAUSE) return
      blocks++
      speech += (smoothed - speech) / Math.min(blocks, MEMORY_BLOCKS)
      if (blocks < FIRST_BLOCKS) return
      const wanted = within(LEAST_GAIN, MOST_GAIN, TARGET / Math.sqrt(speech))
      memory.gain = within(memory.gain / FOLLOW, memory.gain * FOLLOW, wanted)
    }
  }
}

const within = (least: number, most: number, value: number) => Math.min(most, Math.max(least, value))

function powerOf(samples: Int16Array): number {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += samples[i]! ** 2
  return sum / samples.length
}

function peakOf(samples: Int16Array): number {
  let peak = 0
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]!))
  return peak
}

/** The same speech about as loud as that of every other voice. Whoever keeps one `memory` a voice has each text begin right. */
export async function* levelled(frames: AsyncIterable<PcmFrame>, sampleRate: number, memory?: LevelMemory): AsyncGenerator<PcmFrame> {
  const leveller = createLeveller(sampleRate, memory)
  for await (const frame of frames) {
    const samples = leveller.process(frame.samples)
    if (samples.length) yield { samples, sampleRate }
  }
  const samples = leveller.flush()
  if (samples.length) yield { samples, sampleRate }
}
