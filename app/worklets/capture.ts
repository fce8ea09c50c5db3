import { createResampler } from '#shared/utils/resample'

/** Hz of all sound between this page and the server. */
export const SPEECH_RATE = 24_000
/** 20 ms */
const BLOCK_SAMPLES = SPEECH_RATE / 50

/** Turns sound as the device gives it (`fromRate` Hz, -1 to 1) into blocks of 20 ms of PCM16 at 24 kHz. */
export function createCapture(fromRate: number, onBlock: (block: Int16Array<ArrayBuffer>) => void) {
  const resampler = createResampler(fromRate, SPEECH_RATE)
  let block = new Int16Array(BLOCK_SAMPLES)
  let filled = 0

  return (input: Float32Array) => {
    for (const sample of resampler.process(toPcm16(input))) {
      block[filled++] = sample
      if (filled < BLOCK_SAMPLES) continue
      onBlock(block)
      block = new Int16Array(BLOCK_SAMPLES)
      filled = 0
    }
  }
}

function toPcm16(input: Float32Array): Int16Array {
  const output = new Int16Array(input.length)
  for (const [index, value] of input.entries()) output[index] = Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)))
  return output
}
