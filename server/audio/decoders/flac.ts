import { createBitReader, TornError, type BitReader } from './bits.ts'
import type { PcmFrame } from '../pcm.ts'
import { SoundError } from './types.ts'

interface FrameHeader {
  blockSize: number
  /** 0–7: so many channels and one more; 8: left and side, 9: side and right, 10: middle and side. */
  assignment: number
  bits: number
}

/** Bit depths by their code (RFC 9639, 9.1.4); 0 is the stream's own. */
const BIT_DEPTHS = [0, 8, 12, undefined, 16, 20, 24, 32]
const LEFT_SIDE = 8
const SIDE_RIGHT = 9
const MID_SIDE = 10

const broken = () => new SoundError('broken', 'The FLAC file is damaged')

/** Reads FLAC (RFC 9639), also of a file that is cut off. */
export function* readFlac(file: Uint8Array): Generator<PcmFrame> {
  const { sampleRate, bits, start } = readMetadata(file)
  for (let offset = start; offset < file.length;) {
    const frame = wholeFrame(file.subarray(offset), bits)
    if (!frame) return
    yield { samples: frame.samples, sampleRate }
    offset += frame.size
  }
}

/** The blocks behind the four letters; the first one, STREAMINFO, says what the stream is (RFC 9639, 8.1 and 8.2). */
function readMetadata(file: Uint8Array): { sampleRate: number, bits: number, start: number } {
  const head = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (head.length < 42 || (head[4]! & 0x7F) !== 0) throw broken()
  const sampleRate = head.readUIntBE(18, 3) >> 4
  const bits = (head.readUInt16BE(20) >> 4 & 0x1F) + 1
  if (sampleRate < 1_000) throw broken()
  let start = 4
  for (let last = false; !last;) {
    if (start + 4 > head.length) throw broken()
    last = head[start]! >= 0x80
    start += 4 + head.readUIntBE(start + 1, 3)
  }
  return { sampleRate, bits, start }
}

interface Frame {
  samples: Int16Array
  /** Bytes that it took. */
  size: number
}

/** The frame that these bytes begin with; nothing when they end before it does. */
function wholeFrame(data: Uint8Array, streamBits: number): Frame | undefined {
  try {
    return readFrame(data, streamBits)
  } catch (error) {
    if (error instanceof TornError) return
    throw error
  }
}

function readFrame(data: Uint8Array, streamBits: number): Frame {
  const reader = createBitReader(data)
  const { blockSize, assignment, bits } = readHeader(reader, streamBits)
  const count = assignment < LEFT_SIDE ? assignment + 1 : 2
  const channels = Array.from({ length: count }, (_, i) => readSubframe(reader, blockSize, bits + (isSide(assignment, i) ? 1 : 0)))
  const end = reader.align()
  if (crc16(data.subarray(0, end)) !== reader.read(16)) throw broken()
  return { samples: mixed(channels, assignment, bits), size: end + 2 }
}

const isSide = (assignment: number, channel: number) =>
  channel === 1 ? assignment === LEFT_SIDE || assignment === MID_SIDE : assignment === SIDE_RIGHT

function readHeader(reader: BitReader, streamBits: number): FrameHeader {
  if (reader.read(15) !== 0x7FFC) throw broken()
  reader.read(1) // blocks of one size or of many
  const sizeCode = reader.read(4)
  const rateCode = reader.read(4)
  const assignment = reader.read(4)
  const bits = BIT_DEPTHS[reader.read(3)]
  reader.read(1)
  skipNumber(reader)
  const blockSize = blockSizeOf(sizeCode, reader)
  reader.read(rateCode === 12 ? 8 : rateCode === 13 || rateCode === 14 ? 16 : 0)
  reader.read(8) // the header's own checksum; the frame's covers it too
  if (bits === undefined || assignment > MID_SIDE || !blockSize) throw broken()
  return { blockSize, assignment, bits: bits || streamBits }
}

/** The number of the frame or sample, coded as UTF-8 would. */
function skipNumber(reader: BitReader) {
  const first = reader.read(8)
  for (let mask = 0x40; first & 0x80 && first & mask; mask >>= 1) reader.read(8)
}

function blockSizeOf(code: number, reader: BitReader): number {
  if (code === 1) return 192
  if (code >= 2 && code <= 5) return 144 * 2 ** code
  if (code === 6) return reader.read(8) + 1
  if (code === 7) return reader.read(16) + 1
  return code ? 2 ** code : 0
}

function readSubframe(reader: BitReader, blockSize: number, depth: number): Float64Array {
  reader.read(1)
  const type = reader.read(6)
  const wasted = reader.read(1) ? reader.unary() + 1 : 0
  const bits = depth - wasted
  if (bits < 1) throw broken()
  const samples = new Float64Array(blockSize)
  if (type === 0) samples.fill(reader.signed(bits))
  else if (type === 1) for (let i = 0; i < blockSize; i++) samples[i] = reader.signed(bits)
  else readPredicted(reader, samples, bits, type)
  return wasted ? samples.map(sample => sample * 2 ** wasted) : samples
}

/** Coefficients of the fixed predictors (RFC 9639, 9.2.5), the newest sample first. */
const FIXED = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]]

function readPredicted(reader: BitReader, samples: Float64Array, bits: number, type: number) {
  const linear = type >= 32
  const order = linear ? type - 31 : type - 8
  if (order < 0 || order > samples.length || (!linear && order >= FIXED.length)) throw broken()
  for (let i = 0; i < order; i++) samples[i] = reader.signed(bits)
  let coefficients = FIXED[order] ?? []
  let shift = 0
  if (linear) {
    const precision = reader.read(4) + 1
    shift = reader.signed(5)
    if (shift < 0) throw broken()
    coefficients = Array.from({ length: order }, () => reader.signed(precision))
  }
  readResidual(reader, samples, order)
  const divisor = 2 ** shift
  for (let i = order; i < samples.length; i++) {
    let sum = 0
    for (let j = 0; j < order; j++) sum += coefficients[j]! * samples[i - 1 - j]!
    samples[i]! += Math.floor(sum / divisor)
  }
}

/** What the prediction missed by, Rice-coded in partitions (RFC 9639, 9.2.7), into the place of the samples. */
function readResidual(reader: BitReader, samples: Float64Array, order: number) {
  const parameterBits = reader.read(2) === 1 ? 5 : 4
  const partitions = 2 ** reader.read(4)
  const length = samples.length / partitions
  if (!Number.isInteger(length) || length < order) throw broken()
  for (let partition = 0; partition < partitions; partition++) {
    const parameter = reader.read(parameterBits)
    const raw = parameter === 2 ** parameterBits - 1 ? reader.read(5) : undefined
    for (let i = partition ? partition * length : order; i < (partition + 1) * length; i++) {
      samples[i] = raw === undefined ? readRice(reader, parameter) : raw ? reader.signed(raw) : 0
    }
  }
}

function readRice(reader: BitReader, parameter: number): number {
  const folded = reader.unary() * 2 ** parameter + reader.read(parameter)
  return folded % 2 ? -(folded + 1) / 2 : folded / 2
}

/** One channel on the scale of 16 bits. Of a stereo pair that is coded by its side, the middle is all that is wanted. */
function mixed(channels: readonly Float64Array[], assignment: number, bits: number): Int16Array {
  const scale = 2 ** (16 - bits)
  const [first, second] = channels as [Float64Array, Float64Array]
  const mono = new Int16Array(first.length)
  for (let i = 0; i < mono.length; i++) {
    let middle = first[i]!
    if (assignment === LEFT_SIDE) middle -= second[i]! / 2
    else if (assignment === SIDE_RIGHT) middle = second[i]! + first[i]! / 2
    else if (assignment === MID_SIDE) middle += Math.abs(second[i]! % 2) / 2
    else middle = channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length
    mono[i] = Math.max(-32_768, Math.min(32_767, Math.round(middle * scale)))
  }
  return mono
}

/** CRC-16 with polynomial 0x8005, not reflected, zero start (RFC 9639, 9.3). */
const CHECKSUM_TABLE = Uint16Array.from({ length: 256 }, (_, index) => {
  let value = index << 8
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x8005 : value << 1
  return value
})

function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = ((crc << 8) & 0xFFFF) ^ CHECKSUM_TABLE[(crc >> 8) ^ byte]!
  return crc
}
