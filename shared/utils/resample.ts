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

/** Rates with more phases than this between two samples have the ones between interpolated: 100 dB and more below the sound. */
const MAX_PHASES = 512

/** Windowed-sinc polyphase resampler. Blocks of any size give exactly what one large block gives. */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { process: samples => samples, flush: () => new Int16Array(0) }
  const { up, down, reach, valueAt } = filterFor(from, to)
  let pending = new Float64Array(reach - 1) // the sound before the first sample is silence
  let phase = 0 // of the next output behind pending[reach - 1], in parts of `up`
  let consumed = 0
  let produced = 0

  function produce(limit: number): Int16Array {
    const reachable = Math.ceil(((pending.length - reach * 2 + 1) * up - phase) / down)
    const output = new Int16Array(Math.max(0, Math.min(limit - produced, reachable)))
    let start = 0
    for (let i = 0; i < output.length; i++) {
      output[i] = Math.max(-32_768, Math.min(32_767, Math.round(valueAt(pending, start, phase))))
      phase += down
      const passed = Math.floor(phase / up)
      start += passed
      phase -= passed * up
    }
    produced += output.length
    pending = pending.slice(start)
    return output
  }

  function append(samples: Int16Array) {
    const joined = new Float64Array(pending.length + samples.length)
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

/** Four sums, since each addition to one sum waits for the one before it. The length is a multiple of four. */
function dot(samples: Float64Array, start: number, coefficients: Float64Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let j = 0; j < coefficients.length; j += 4) {
    a += samples[start + j]! * coefficients[j]!
    b += samples[start + j + 1]! * coefficients[j + 1]!
    c += samples[start + j + 2]! * coefficients[j + 2]!
    d += samples[start + j + 3]! * coefficients[j + 3]!
  }
  return a + b + (c + d)
}

interface PolyphaseFilter {
  up: number
  down: number
  /** Input samples on each side of a point that its value depends on; even. */
  reach: number
  /** The sound at `phase` parts of `up` behind samples[start + reach - 1]. */
  valueAt(samples: Float64Array, start: number, phase: number): number
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
  const reach = Math.ceil(ZERO_CROSSINGS / scale / 2) * 2
  if (up <= MAX_PHASES) {
    const phases = designPhases(up, reach, scale)
    return { up, down, reach, valueAt: (samples, start, phase) => dot(samples, start, phases[phase]!) }
  }
  const phases = designPhases(MAX_PHASES, reach, scale)
  return {
    up,
    down,
    reach,
    valueAt(samples, start, phase) {
      const position = phase / up * MAX_PHASES
      const below = Math.floor(position)
      const share = position - below
      return dot(samples, start, phases[below]!) * (1 - share) + dot(samples, start, phases[below + 1]!) * share
    }
  }
}

/** The filter at each of `count` places between two samples, and at the second of them. */
function designPhases(count: number, reach: number, scale: number): Float64Array[] {
  return Array.from({ length: count + 1 }, (_, phase) => {
    const coefficients = new Float64Array(reach * 2)
    for (let j = 0; j < coefficients.length; j++) {
      const distance = j - reach + 1 - phase / count
      coefficients[j] = 2 * CUTOFF * scale * sinc(2 * CUTOFF * scale * distance) * kaiser(distance / reach)
    }
    const gain = coefficients.reduce((sum, value) => sum + value, 0)
    return coefficients.map(value => value / gain)
  })
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
