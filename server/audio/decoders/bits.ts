/** The data ended in the middle of something. */
export class TornError extends Error {}

/** Reads bits from the most significant one on. Throws TornError behind the end. */
export interface BitReader {
  /** At most 32. */
  read(count: number): number
  /** Two's complement, at most 33. */
  signed(count: number): number
  /** Zeros before the next one, which is passed over. */
  unary(): number
  /** Goes on with the next whole byte, and tells its index. */
  align(): number
}

export function createBitReader(data: Uint8Array): BitReader {
  let position = 0

  /** The next 32 bits; zeros behind the end. */
  function peek(): number {
    const index = position >> 3
    const shift = position & 7
    const word = byte(index) << 24 | byte(index + 1) << 16 | byte(index + 2) << 8 | byte(index + 3)
    return (shift ? word << shift | byte(index + 4) >> (8 - shift) : word) >>> 0
  }
  const byte = (index: number) => index < data.length ? data[index]! : 0

  function pass(count: number) {
    position += count
    if (position > data.length * 8) throw new TornError()
  }

  function read(count: number): number {
    if (!count) return 0
    const value = peek() >>> (32 - count)
    pass(count)
    return value
  }

  return {
    read,
    signed(count) {
      const negative = read(1)
      return read(count - 1) - negative * 2 ** (count - 1)
    },
    unary() {
      let zeros = 0
      for (let word = peek(); word === 0; word = peek()) {
        pass(32)
        zeros += 32
      }
      const more = Math.clz32(peek())
      pass(more + 1)
      return zeros + more
    },
    align() {
      position = Math.ceil(position / 8) * 8
      return position / 8
    }
  }
}
