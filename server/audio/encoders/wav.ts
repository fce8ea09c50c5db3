import { bytesOf, joinSamples } from '#server/audio/pcm'
import type { PcmFrame } from '#server/audio/pcm'
import { createResampler } from '#server/audio/resample'
import type { AudioEncoder, EncoderOptions } from './types'

const HEADER_BYTES = 44
/** Players take these sizes to mean "until the stream ends". */
const UNKNOWN_SIZE = 0xFFFF_FFFF

function wavHeader(sampleRate: number, dataBytes = UNKNOWN_SIZE): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES)
  const view = new DataView(header.buffer)
  const word = (offset: number, text: string) => header.set(Buffer.from(text, 'latin1'), offset)
  word(0, 'RIFF')
  view.setUint32(4, dataBytes === UNKNOWN_SIZE ? UNKNOWN_SIZE : dataBytes + HEADER_BYTES - 8, true)
  word(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true) // PCM
  view.setUint16(22, 1, true) // mono
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  word(36, 'data')
  view.setUint32(40, dataBytes, true)
  return header
}

/** A whole WAV file of frames that share one rate. */
export function encodeWav(frames: readonly PcmFrame[], fallbackRate = 22_050): Buffer {
  const data = bytesOf(joinSamples(frames.map(frame => frame.samples)))
  return Buffer.concat([wavHeader(frames[0]?.sampleRate ?? fallbackRate, data.length), data])
}

export function createWavEncoder({ sampleRate, outputRate = sampleRate }: EncoderOptions): AudioEncoder {
  const resampler = createResampler(sampleRate, outputRate)
  let started = false
  const withHeader = (bytes: Uint8Array) => {
    if (started) return bytes
    started = true
    return Buffer.concat([wavHeader(outputRate), bytes])
  }
  return {
    write: ({ samples }) => withHeader(bytesOf(resampler.process(samples))),
    finish: () => withHeader(bytesOf(resampler.flush()))
  }
}
