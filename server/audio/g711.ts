/**
 * Telephone companding, ITU-T G.711, on the scale of 16-bit samples. Where the recommendation leaves open to which
 * side a value on a decision threshold belongs, the ITU's own program (G.191, Software Tools Library) decides.
 */
interface Law {
  encode(sample: number): number
  decode(code: number): number
}

const EVEN_BITS = 0x55
/** Added to the 14-bit magnitude so that the segments of µ-law begin at powers of two. */
const ULAW_BIAS = 33
const ULAW_CLIP = 0x1FFF

/** Magnitude without its sign bit; a negative sample mirrors to ones' complement: -1 becomes 0. */
const magnitude = (sample: number) => sample < 0 ? ~sample : sample

const alaw: Law = {
  encode(sample) {
    const linear = magnitude(sample) >> 4
    const segment = Math.max(0, 28 - Math.clz32(linear))
    const code = segment ? segment << 4 | linear >> (segment - 1) & 0x0F : linear
    return (code | (sample < 0 ? 0 : 0x80)) ^ EVEN_BITS
  },
  decode(code) {
    const bits = code ^ EVEN_BITS
    const segment = bits >> 4 & 7
    const middle = (bits & 0x0F) << 4 | 8
    const linear = segment ? (middle | 0x100) << (segment - 1) : middle
    return bits & 0x80 ? linear : -linear
  }
}

const ulaw: Law = {
  encode(sample) {
    const biased = Math.min((magnitude(sample) >> 2) + ULAW_BIAS, ULAW_CLIP)
    const segment = 26 - Math.clz32(biased)
    const code = segment << 4 | biased >> (segment + 1) & 0x0F
    return ~(code | (sample < 0 ? 0x80 : 0)) & 0xFF
  },
  decode(code) {
    const bits = ~code
    const segment = bits >> 4 & 7
    const linear = ((bits & 0x0F) << 3 | 0x84) << segment
    return bits & 0x80 ? (ULAW_BIAS << 2) - linear : linear - (ULAW_BIAS << 2)
  }
}

interface Codec {
  encode(samples: Int16Array): Uint8Array
  decode(codes: Uint8Array): Int16Array
}

/** One table each way: 64 KiB and 512 bytes, filled on the law's first use. */
function codecOf(law: Law): Codec {
  let tables: { codes: Uint8Array, samples: Int16Array } | undefined
  const ensureTables = () => tables ??= {
    codes: Uint8Array.from({ length: 65_536 }, (_, index) => law.encode(index << 16 >> 16)),
    samples: Int16Array.from({ length: 256 }, (_, code) => law.decode(code))
  }
  return {
    encode(samples) {
      const { codes } = ensureTables()
      const output = new Uint8Array(samples.length)
      for (let i = 0; i < samples.length; i++) output[i] = codes[samples[i]! & 0xFFFF]!
      return output
    },
    decode(codes) {
      const { samples } = ensureTables()
      const output = new Int16Array(codes.length)
      for (let i = 0; i < codes.length; i++) output[i] = samples[codes[i]!]!
      return output
    }
  }
}

/** A-law: one byte a sample. */
export const { encode: encodeAlaw, decode: decodeAlaw } = codecOf(alaw)
/** µ-law: one byte a sample. */
export const { encode: encodeUlaw, decode: decodeUlaw } = codecOf(ulaw)
