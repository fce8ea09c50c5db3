/** Changes the sample rate of one stream of sound; keeps its state from block to block. */
export interface Resampler {
  process(samples: Int16Array): Int16Array
  /** The rest, once the input has ended. The whole output is round(input * to / from) samples long. */
  flush(): Int16Array
}

/** Zero crossings of the filter on each side, counted at the lower of the two rates: a transition band of 6 % of that rate. */
const ZERO_CROSSINGS = 48
/** End of the pass band as a share of the lower rate; with the transition above, the stop band begins below one half. */
const CUTOFF = 0.47
/** Kaiser window for about 90 dB of stop band (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.5). */
const KAISER_BETA = 9

/** Windowed-sinc polyphase resampler. Blocks of any size give exactly what one large block gives. */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { process: samples => samples, flush: () => new Int16Array(0) }
  const { up, down, reach, phases } = filterFor(from, to)
  let pending = new Int16Array(reach - 1) // the sound before the first sample is silence
  let first = -(reach - 1) // index in the input of pending[0]
  let consumed = 0
  let produced = 0

  function produce(limit: number): Int16Array {
    const end = first + pending.length
    const count = Math.max(0, Math.min(limit, Math.ceil((end - reach) * up / down)) - produced)
    const output = new Int16Array(count)
    for (let i = 0; i < count; i++, produced++) {
      const position = produced * down
      const start = Math.floor(position / up) - reach + 1 - first
      output[i] = clampedDot(pending, start, phases[position % up]!)
    }
    const keepFrom = Math.min(end, Math.floor(produced * down / up) - reach + 1)
    if (keepFrom > first) {
      pending = pending.slice(keepFrom - first)
      first = keepFrom
    }
    return output
  }

  function append(samples: Int16Array) {
    const joined = new Int16Array(pending.length + samples.length)
    joined.set(pending)
    joined.set(samples, pending.length)
    pending = joined
  }

  return {
    process(samples) {
      consumed += samples.length
      append(samples)
      return produce(Infinity)
    },
    flush() {
      append(new Int16Array(reach * 2))
      return produce(Math.round(consumed * to / from))
    }
  }
}

function clampedDot(samples: Int16Array, start: number, coefficients: Float64Array): number {
  let sum = 0
  for (let j = 0; j < coefficients.length; j++) sum += samples[start + j]! * coefficients[j]!
  return Math.max(-32_768, Math.min(32_767, Math.round(sum)))
}

interface PolyphaseFilter {
  up: number
  down: number
  /** Input samples on each side of a point that its value depends on. */
  reach: number
  phases: Float64Array[]
}

const filters = new Map<string, PolyphaseFilter>()

function filterFor(from: number, to: number): PolyphaseFilter {
  const key = `${from}:${to}`
  const known = filters.get(key)
  if (known) return known
  const filter = designFilter(from, to)
  if (filters.size >= 16) filters.clear()
  filters.set(key, filter)
  return filter
}

function designFilter(from: number, to: number): PolyphaseFilter {
  const divisor = greatestCommonDivisor(from, to)
  const up = to / divisor
  const down = from / divisor
  const scale = Math.min(1, to / from)
  const reach = Math.ceil(ZERO_CROSSINGS / scale)
  const phases = Array.from({ length: up }, (_, phase) => {
    const coefficients = new Float64Array(reach * 2)
    for (let j = 0; j < coefficients.length; j++) {
      const distance = j - reach + 1 - phase / up
      coefficients[j] = 2 * CUTOFF * scale * sinc(2 * CUTOFF * scale * distance) * kaiser(distance / reach)
    }
    const gain = coefficients.reduce((sum, value) => sum + value, 0)
    return coefficients.map(value => value / gain)
  })
  return { up, down, reach, phases }
}

const sinc = (x: number) => x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
const kaiser = (x: number) => Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA)

/** Modified Bessel function of the first kind, order zero, by its power series. */
function bessel(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
