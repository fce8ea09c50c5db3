import { describe, expect, it } from 'vitest'
import { BINS, byBin, HOP, LEAST_SAMPLES, spectrogramOf } from '#server/tts/drivers/openvoice/spectrogram'
import { convertInPieces, OVERLAP, PIECE } from '#server/tts/drivers/openvoice/crossfade'
import { joinSamples } from '#server/audio'

const noise = (length: number) => Int16Array.from({ length }, (_, i) => Math.round(9_000 * Math.sin(i * i * 0.001) + 3_000 * Math.cos(i * 0.37)))

/** The definition, written out: torch's stft of the reflected sound, magnitude by magnitude. */
function naiveMagnitude(samples: Int16Array, frame: number, bin: number): number {
  const last = samples.length - 1
  const at = (index: number) => samples[index < 0 ? -index : index > last ? 2 * last - index : index]! / 32_768
  let real = 0
  let imaginary = 0
  for (let i = 0; i < 1_024; i++) {
    const value = at(frame * 256 + i - 384) * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / 1_024))
    real += value * Math.cos(2 * Math.PI * bin * i / 1_024)
    imaginary -= value * Math.sin(2 * Math.PI * bin * i / 1_024)
  }
  return Math.sqrt(real ** 2 + imaginary ** 2 + 1e-6)
}

describe('a spectrogram for OpenVoice', () => {
  it('is what the definition gives, at the edges too', () => {
    const samples = noise(HOP * 9 + 100)
    const { frames, magnitudes } = spectrogramOf(samples)
    expect(frames).toBe(9)
    for (const frame of [0, 1, 4, 8]) {
      for (let bin = 0; bin < BINS; bin++) expect(magnitudes[frame * BINS + bin]).toBeCloseTo(naiveMagnitude(samples, frame, bin), 3)
    }
  })

  it('has a frame for every 256 samples', () => {
    for (const frames of [2, 3, 40]) expect(spectrogramOf(noise(HOP * frames)).frames).toBe(frames)
  })

  it('turns into rows of bins', () => {
    const spectrogram = spectrogramOf(noise(HOP * 3))
    const turned = byBin(spectrogram)
    expect(turned[7 * 3 + 2]).toBe(spectrogram.magnitudes[2 * BINS + 7])
  })

  it('is refused for a sound too short to reflect', () => {
    expect(() => spectrogramOf(noise(LEAST_SAMPLES - 1))).toThrow(RangeError)
    expect(spectrogramOf(noise(LEAST_SAMPLES)).frames).toBe(1)
  })
})

describe('conversion in pieces', () => {
  const inBlocks = async function* (samples: Int16Array, size: number) {
    for (let start = 0; start < samples.length; start += size) yield samples.slice(start, start + size)
  }
  const converted = async (samples: Int16Array, size: number, convert = async (piece: Int16Array) => piece) =>
    joinSamples(await Array.fromAsync(convertInPieces(inBlocks(samples, size), convert)))

  it.each([1, 100, OVERLAP, PIECE - 1, PIECE, PIECE * 2, PIECE * 7 + 333])('gives back %i samples unchanged when nothing is changed', async (length) => {
    const samples = noise(length)
    expect(await converted(samples, 1_000)).toEqual(samples)
    expect(await converted(samples, 100_000)).toEqual(samples)
  })

  it('has no click where two pieces meet', async () => {
    let piece = 0
    const levels = async (samples: Int16Array) => new Int16Array(samples.length).fill(piece++ % 2 ? 1_000 : -1_000)
    const output = await converted(noise(PIECE * 4), 1_000, levels)
    const steps = output.map((sample, i) => i ? Math.abs(sample - output[i - 1]!) : 0)
    expect(piece).toBeGreaterThan(3)
    expect(steps.reduce((most, step) => Math.max(most, step), 0)).toBeLessThan(10)
  })

  it('leaves silence to itself', async () => {
    const asked: number[] = []
    await converted(new Int16Array(PIECE * 3), 1_000, async (piece) => {
      asked.push(piece.length)
      return piece
    })
    expect(asked).toEqual([])
  })
})
