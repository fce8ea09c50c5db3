import { createFft } from './fft.ts'

/** Whisper's features: openai/whisper, audio.py, and WhisperFeatureExtractor of Hugging Face's transformers. */
export const MEL_RATE = 16_000
const WINDOW = 400
const HOP = 160
const BINS = WINDOW / 2 + 1
export const MELS = 80
const LEAST_POWER = 1e-10
/** Below the loudest value everything is alike: 80 dB, as powers of ten. */
const RANGE = 8

/** Loudness by pitch and time, [80 bands × samples / 160 frames], of sound at 16 kHz whose values lie about 0. */
export function logMel(sound: Float32Array): Float32Array {
  const frames = Math.floor(sound.length / HOP)
  const mels = new Float32Array(MELS * frames)
  const filters = melFilters()
  const alike = framesOfSilence(sound)
  let loudest = -Infinity
  for (let frame = 0; frame < frames; frame += 2) {
    if (frame && frame + 1 < alike) {
      for (let band = 0; band < MELS; band++) mels.fill(mels[band * frames]!, band * frames + frame, band * frames + frame + 2)
      continue
    }
    const powers = powersOfTwo(sound, frame)
    for (let which = 0; which < 2 && frame + which < frames; which++) {
      for (const [band, { from, weights }] of filters.entries()) {
        let sum = 0
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * powers[which]![from + i]!
        const value = Math.log10(Math.max(LEAST_POWER, sum))
        mels[band * frames + frame + which] = value
        loudest = Math.max(loudest, value)
      }
    }
  }
  return mels.map(value => (Math.max(value, loudest - RANGE) + 4) / 4)
}

/** A short turn has silence in front: frames in which nothing changes are like the first. */
function framesOfSilence(sound: Float32Array): number {
  const changes = sound.findIndex(value => value !== sound[0])
  return Math.floor(((changes < 0 ? sound.length : changes) - WINDOW / 2) / HOP)
}

const fft = createFft(WINDOW)
const hann = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW))
const real = new Float64Array(WINDOW)
const imaginary = new Float64Array(WINDOW)
const powers = [new Float64Array(BINS), new Float64Array(BINS)] as const

/** Power spectra of a frame and the next one: two real signals fit into one complex transform. */
function powersOfTwo(sound: Float32Array, frame: number) {
  for (let i = 0; i < WINDOW; i++) {
    real[i] = hann[i]! * mirrored(sound, frame * HOP + i - WINDOW / 2)
    imaginary[i] = hann[i]! * mirrored(sound, (frame + 1) * HOP + i - WINDOW / 2)
  }
  fft(real, imaginary)
  for (let k = 0; k < BINS; k++) {
    const other = (WINDOW - k) % WINDOW
    const [re, im, otherRe, otherIm] = [real[k]!, imaginary[k]!, real[other]!, imaginary[other]!]
    powers[0][k] = ((re + otherRe) ** 2 + (im - otherIm) ** 2) / 4
    powers[1][k] = ((im + otherIm) ** 2 + (otherRe - re) ** 2) / 4
  }
  return powers
}

/** Beyond its ends the sound goes on as in a mirror. */
function mirrored(sound: Float32Array, index: number): number {
  const inside = index < 0 ? -index : index
  return sound[inside < sound.length ? inside : 2 * (sound.length - 1) - inside] ?? 0
}

interface Filter { from: number, weights: Float64Array }

let filters: Filter[] | undefined

/** Triangles that are equally far from each other on the mel scale and have equal areas (Slaney, Auditory Toolbox, 1998). */
function melFilters(): Filter[] {
  filters ??= Array.from({ length: MELS }, (_, band) => {
    const [low, middle, high] = [0, 1, 2].map(step => hertzOf((band + step) * melOf(MEL_RATE / 2) / (MELS + 1))) as [number, number, number]
    const weights = Array.from({ length: BINS }, (_, bin) => {
      const hertz = bin * MEL_RATE / WINDOW
      return Math.max(0, Math.min((hertz - low) / (middle - low), (high - hertz) / (high - middle))) * 2 / (high - low)
    })
    const from = weights.findIndex(Boolean)
    return { from, weights: Float64Array.from(weights.slice(from, weights.findLastIndex(Boolean) + 1)) }
  })
  return filters
}

/** The scale is linear up to 1 kHz, then logarithmic. */
const LINEAR_HERTZ = 200 / 3
const BREAK_HERTZ = 1_000
const BREAK_MEL = BREAK_HERTZ / LINEAR_HERTZ
const LOG_STEP = Math.log(6.4) / 27

const melOf = (hertz: number) => hertz < BREAK_HERTZ ? hertz / LINEAR_HERTZ : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP
const hertzOf = (mel: number) => mel < BREAK_MEL ? mel * LINEAR_HERTZ : BREAK_HERTZ * Math.exp(LOG_STEP * (mel - BREAK_MEL))
