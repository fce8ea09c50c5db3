import { decodeAlaw, decodeUlaw } from '../g711.ts'
import type { PcmFrame } from '../pcm.ts'
import { ForeignSoundError, SoundError } from './types.ts'

/** What a writer that can't seek back leaves as a size. */
const UNKNOWN_SIZE = 0xFFFF_FFFF
/** WAVE_FORMAT_ tags of mmreg.h. */
const PCM = 1
const FLOAT = 3
const ALAW = 6
const ULAW = 7
const EXTENSIBLE = 0xFFFE
/** Sound that is decoded at once. */
const PIECE_FRAMES = 48_000

interface WavFormat {
  encoding: number
  channels: number
  sampleRate: number
  bits: number
}

/** Reads a WAV file of any usual encoding, also one that was streamed or cut off. */
export function* readWav(file: Uint8Array): Generator<PcmFrame> {
  const { format, data } = chunksOf(file)
  const bytes = sampleBytes(format)
  const frameBytes = bytes * format.channels
  const read = readerOf(format.encoding, bytes)
  const frames = Math.floor(data.length / frameBytes)
  for (let start = 0; start < frames; start += PIECE_FRAMES) {
    const piece = data.subarray(start * frameBytes, Math.min(frames, start + PIECE_FRAMES) * frameBytes)
    yield { samples: mixed(read(piece), format.channels), sampleRate: format.sampleRate }
  }
}

/** Walks the chunks of RIFF: a name, a size, a body that is filled up to an even length. */
function chunksOf(file: Uint8Array): { format: WavFormat, data: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const riffSize = file.length >= 8 ? view.getUint32(4, true) : 0
  let format: WavFormat | undefined
  for (let offset = 12; offset + 8 <= file.length;) {
    const name = view.getUint32(offset, false)
    const size = view.getUint32(offset + 4, true)
    const start = offset + 8
    if (name === FMT) format = parseFormat(new DataView(file.buffer, file.byteOffset + start, Math.min(size, file.length - start)))
    if (name === DATA) {
      if (!format) throw new SoundError('broken', 'The WAV file does not say how its sound is coded')
      // A size of 0 is a true one only in a file whose own size is right too.
      const open = size === UNKNOWN_SIZE || (size === 0 && riffSize + 8 !== file.length)
      return { format, data: file.subarray(start, open ? file.length : start + size) }
    }
    offset = start + size + size % 2
  }
  throw new SoundError('broken', 'The WAV file is cut off before its sound')
}

const FMT = 0x666D_7420
const DATA = 0x6461_7461

function parseFormat(chunk: DataView): WavFormat {
  if (chunk.byteLength < 16) throw new SoundError('broken', 'The header of the WAV file is damaged')
  const tag = chunk.getUint16(0, true)
  const format = {
    // The first two bytes of the GUID of an extensible format are the tag it would have without.
    encoding: tag === EXTENSIBLE && chunk.byteLength >= 26 ? chunk.getUint16(24, true) : tag,
    channels: chunk.getUint16(2, true),
    sampleRate: chunk.getUint32(4, true),
    bits: chunk.getUint16(14, true)
  }
  const sane = format.channels >= 1 && format.channels <= 32 && format.sampleRate >= 1_000 && format.sampleRate <= 384_000
  if (!sane) throw new SoundError('broken', 'The header of the WAV file is damaged')
  return format
}

const WIDTHS: Record<number, number[]> = { [PCM]: [1, 2, 3, 4], [FLOAT]: [4, 8], [ALAW]: [1], [ULAW]: [1] }

function sampleBytes({ encoding, bits }: WavFormat): number {
  const widths = WIDTHS[encoding]
  if (!widths) throw new ForeignSoundError({ name: 'WAV with compressed sound', demuxer: 'wav' })
  const bytes = Math.ceil(bits / 8)
  if (!widths.includes(bytes)) throw new SoundError('broken', 'The header of the WAV file is damaged')
  return bytes
}

/** Samples of all channels in turn, on the scale of 16 bits. */
type Reader = (piece: Uint8Array) => ArrayLike<number>

function readerOf(encoding: number, bytes: number): Reader {
  if (encoding === ALAW) return decodeAlaw
  if (encoding === ULAW) return decodeUlaw
  if (encoding === FLOAT) return bytes === 4 ? reader(4, (view, at) => view.getFloat32(at, true) * 32_768) : reader(8, (view, at) => view.getFloat64(at, true) * 32_768)
  if (bytes === 1) return reader(1, (view, at) => (view.getUint8(at) - 128) * 256)
  if (bytes === 2) return reader(2, (view, at) => view.getInt16(at, true))
  if (bytes === 3) return reader(3, (view, at) => view.getInt16(at + 1, true) + view.getUint8(at) / 256)
  return reader(4, (view, at) => view.getInt32(at, true) / 65_536)
}

const reader = (bytes: number, sample: (view: DataView, at: number) => number): Reader => (piece) => {
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength)
  const samples = new Float64Array(piece.length / bytes)
  for (let i = 0; i < samples.length; i++) samples[i] = sample(view, i * bytes)
  return samples
}

function mixed(samples: ArrayLike<number>, channels: number): Int16Array {
  const mono = new Int16Array(samples.length / channels)
  for (let i = 0; i < mono.length; i++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += samples[i * channels + channel]!
    mono[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum / channels)))
  }
  return mono
}
