// Runs inside the worker: erasable TypeScript, relative imports with their extension.

/** OpenVoice v2's converter/config.json: sampling_rate, filter_length, hop_length, win_length. */
export const SAMPLE_RATE = 22_050
const WINDOW = 1_024
export const HOP = 256
export const BINS = WINDOW / 2 + 1
const PADDING = (WINDOW - HOP) / 2
/** Below this there is nothing to reflect. */
export const LEAST_SAMPLES = PADDING + 1
/** OpenVoice's spectrogram_torch adds it to the power. */
const FLOOR = 1e-6

const hann = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW))
const twiddles = {
  real: Float64Array.from({ length: WINDOW / 2 }, (_, i) => Math.cos(2 * Math.PI * i / WINDOW)),
  imaginary: Float64Array.from({ length: WINDOW / 2 }, (_, i) => -Math.sin(2 * Math.PI * i / WINDOW))
}
const reversed = Uint16Array.from({ length: WINDOW }, (_, i) => {
  let result = 0
  for (let bit = 1; bit < WINDOW; bit <<= 1) result = result << 1 | (i & bit ? 1 : 0)
  return result
})

export interface Spectrogram {
  frames: number
  /** One frame after the other, 513 magnitudes each. */
  magnitudes: Float32Array
}

/**
 * Linear magnitudes as OpenVoice's `spectrogram_torch` makes them: periodic Hann window of 1024, hop 256, the sound
 * reflected by 384 samples at both ends. Every 256 samples give a frame.
 */
export function spectrogramOf(samples: Int16Array): Spectrogram {
  if (samples.length < LEAST_SAMPLES) throw new RangeError(`a spectrogram needs ${LEAST_SAMPLES} samples`)
  const frames = Math.floor((samples.length + 2 * PADDING - WINDOW) / HOP) + 1
  const magnitudes = new Float32Array(Math.max(0, frames) * BINS)
  const real = new Float64Array(WINDOW)
  const imaginary = new Float64Array(WINDOW)
  for (let frame = 0; frame < frames; frame++) {
    imaginary.fill(0)
    for (let i = 0; i < WINDOW; i++) real[reversed[i]!] = sampleAt(samples, frame * HOP + i - PADDING) / 32_768 * hann[i]!
    transform(real, imaginary)
    for (let bin = 0; bin < BINS; bin++) magnitudes[frame * BINS + bin] = Math.sqrt(real[bin]! ** 2 + imaginary[bin]! ** 2 + FLOOR)
  }
  return { frames, magnitudes }
}

function sampleAt(samples: Int16Array, index: number): number {
  const last = samples.length - 1
  return samples[index < 0 ? -index : index > last ? 2 * last - index : index]!
}

/** Radix-2 decimation in time (Cooley and Tukey, 1965), in place, on values in bit-reversed order. */
function transform(real: Float64Array, imaginary: Float64Array) {
  for (let half = 1; half < WINDOW; half *= 2) {
    const stride = WINDOW / 2 / half
    for (let start = 0; start < WINDOW; start += half * 2) {
      for (let i = 0; i < half; i++) {
        const even = start + i
        const odd = even + half
        const turnReal = twiddles.real[i * stride]!
        const turnImaginary = twiddles.imaginary[i * stride]!
        const oddReal = real[odd]! * turnReal - imaginary[odd]! * turnImaginary
        const oddImaginary = real[odd]! * turnImaginary + imaginary[odd]! * turnReal
        real[odd] = real[even]! - oddReal
        imaginary[odd] = imaginary[even]! - oddImaginary
        real[even] = real[even]! + oddReal
        imaginary[even] = imaginary[even]! + oddImaginary
      }
    }
  }
}

/** The same magnitudes one bin after the other, as the converter takes them. */
export function byBin({ frames, magnitudes }: Spectrogram): Float32Array {
  const turned = new Float32Array(magnitudes.length)
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0; bin < BINS; bin++) turned[bin * frames + frame] = magnitudes[frame * BINS + bin]!
  }
  return turned
}
