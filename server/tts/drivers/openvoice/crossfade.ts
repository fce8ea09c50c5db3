import { joinSamples } from '#server/audio/pcm'
import { HOP, SAMPLE_RATE } from './spectrogram.ts'

const whole = (ms: number) => Math.ceil(SAMPLE_RATE * ms / 1_000 / HOP) * HOP

/** Long enough for the converter to hear what is said, short enough to begin early. */
export const PIECE = whole(500)
export const OVERLAP = whole(40)
/** What has to be left when a piece is cut off, so that the last one is no mere syllable. */
const LEAST_LEFT = PIECE / 2
/** A shorter text is made this long with silence. */
const SHORTEST = OVERLAP * 2

/**
 * Sends a stream of sound through something that takes pieces: each begins with the end of the one before it, and what
 * comes out is faded over there. As many samples come out as went in.
 */
export async function* convertInPieces(sound: AsyncIterable<Int16Array>, convert: (piece: Int16Array) => Promise<Int16Array>): AsyncGenerator<Int16Array> {
  let pending: Int16Array = new Int16Array(0)
  let ending: Int16Array | undefined // of the last piece: heard together with the beginning of the next

  async function* take(length: number) {
    const piece = new Int16Array(Math.max(length, SHORTEST))
    piece.set(pending.subarray(0, length))
    const converted = piece.some(sample => sample !== 0) ? await convert(piece) : piece
    const output = new Int16Array(length)
    output.set(converted.subarray(0, length))
    fadeIn(output, ending)
    ending = output.subarray(length - OVERLAP)
    pending = pending.slice(length - OVERLAP)
    yield output.subarray(0, length - OVERLAP)
  }

  for await (const samples of sound) {
    pending = joinSamples([pending, samples])
    while (pending.length >= PIECE + LEAST_LEFT) yield* take(PIECE)
  }
  const rest = pending.length
  pending = joinSamples([pending, new Int16Array(OVERLAP)]) // the last overlap is never heard
  if (rest) yield* take(rest + OVERLAP)
}

function fadeIn(samples: Int16Array, before: Int16Array | undefined) {
  if (!before) return
  for (let i = 0; i < before.length; i++) {
    const share = i / before.length
    samples[i] = Math.round(before[i]! * (1 - share) + samples[i]! * share)
  }
}
