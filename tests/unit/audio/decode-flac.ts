/** A small FLAC decoder for mono 16-bit streams (RFC 9639), so that the encoder is checked by code that is not its own. */
export function decodeFlac(bytes: Uint8Array): { samples: Int16Array, sampleRate: number } {
  const bits = bitReader(bytes)
  if (bits.read(32) !== 0x664C_6143) throw new Error('no fLaC marker')
  const { sampleRate, start } = readMetadata(bits)
  bits.seek(start)
  const samples: number[] = []
  while (bits.byte() < bytes.length) samples.push(...readFrame(bits))
  return { samples: Int16Array.from(samples), sampleRate }
}

type BitReader = ReturnType<typeof bitReader>

function bitReader(bytes: Uint8Array) {
  let position = 0
  const bit = () => {
    const byte = bytes[position >> 3]
    if (byte === undefined) throw new Error('unexpected end')
    return (byte >> (7 - (position++ & 7))) & 1
  }
  const read = (count: number) => {
    let value = 0
    for (let i = 0; i < count; i++) value = value * 2 + bit()
    return value
  }
  return {
    bit,
    read,
    signed: (count: number) => {
      const value = read(count)
      return value >= 2 ** (count - 1) ? value - 2 ** count : value
    },
    unary: () => {
      let zeros = 0
      while (!bit()) zeros++
      return zeros
    },
    align: () => { position = (position + 7) & ~7 },
    byte: () => position >> 3,
    seek: (byte: number) => { position = byte * 8 }
  }
}

function readMetadata(bits: BitReader) {
  let sampleRate = 0
  for (let last = false; !last;) {
    last = bits.bit() === 1
    const type = bits.read(7)
    const end = bits.read(24) + bits.byte()
    if (type === 0) {
      bits.read(16 + 16 + 24 + 24)
      sampleRate = bits.read(20)
    }
    bits.seek(end)
  }
  return { sampleRate, start: bits.byte() }
}

function readFrame(bits: BitReader): number[] {
  if (bits.read(15) !== 0x7FFC) throw new Error('lost the frame sync')
  bits.bit()
  const sizeCode = bits.read(4)
  const rateCode = bits.read(4)
  bits.read(8) // channels, depth, reserved
  let extra = bits.read(8)
  for (extra = extra < 0x80 ? 0 : Math.clz32(~(extra << 24)) - 1; extra > 0; extra--) bits.read(8)
  const size = sizeCode === 6 ? bits.read(8) + 1 : sizeCode === 7 ? bits.read(16) + 1 : sizeCode >= 8 ? 256 << (sizeCode - 8) : 576 << (sizeCode - 2)
  if (rateCode === 12) bits.read(8)
  if (rateCode === 13 || rateCode === 14) bits.read(16)
  bits.read(8) // CRC-8
  const samples = readSubframe(bits, size)
  bits.align()
  bits.read(16) // CRC-16
  return samples
}

function readSubframe(bits: BitReader, size: number): number[] {
  bits.bit()
  const type = bits.read(6)
  const wasted = bits.bit() ? bits.unary() + 1 : 0
  const depth = 16 - wasted
  const scale = (samples: number[]) => samples.map(sample => sample * 2 ** wasted)
  if (type === 0) return scale(Array<number>(size).fill(bits.signed(depth)))
  if (type === 1) return scale(Array.from({ length: size }, () => bits.signed(depth)))
  const order = type >= 32 ? type - 31 : type - 8
  const samples = Array.from({ length: order }, () => bits.signed(depth))
  const { coefficients, shift } = type >= 32 ? readPredictor(bits, order) : { coefficients: FIXED[order]!, shift: 0 }
  for (const residual of readResiduals(bits, size, order)) {
    const sum = coefficients.reduce((total, coefficient, i) => total + coefficient * samples[samples.length - 1 - i]!, 0)
    samples.push(residual + Math.floor(sum / 2 ** shift))
  }
  return scale(samples)
}

const FIXED = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]]

function readPredictor(bits: BitReader, order: number) {
  const precision = bits.read(4) + 1
  const shift = bits.signed(5)
  return { shift, coefficients: Array.from({ length: order }, () => bits.signed(precision)) }
}

function* readResiduals(bits: BitReader, size: number, order: number): Generator<number> {
  const parameterBits = bits.read(2) === 0 ? 4 : 5
  const partitions = 2 ** bits.read(4)
  for (let partition = 0; partition < partitions; partition++) {
    const parameter = bits.read(parameterBits)
    const raw = parameter === 2 ** parameterBits - 1 ? bits.read(5) : undefined
    for (let i = partition === 0 ? order : 0; i < size / partitions; i++) {
      if (raw !== undefined) yield raw ? bits.signed(raw) : 0
      else yield zigzag(bits.unary() * 2 ** parameter + bits.read(parameter))
    }
  }
}

const zigzag = (value: number) => value % 2 ? -(value + 1) / 2 : value / 2
