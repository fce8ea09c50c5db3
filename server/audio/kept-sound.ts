/** The newest blocks of a stream: at least the last `least` samples of it, and no block more than that takes. */
export interface KeptSound {
  add(samples: Int16Array): void
  blocks(): readonly Int16Array[]
  clear(): void
  /** Where the first kept sample is, counted in all that were added. */
  from(): number
  length(): number
}

export function createKeptSound(least: number): KeptSound {
  let blocks: Int16Array[] = []
  let from = 0
  let length = 0
  return {
    add(samples) {
      blocks.push(samples)
      length += samples.length
      while (length - from - blocks[0]!.length >= least) from += blocks.shift()!.length
    },
    blocks: () => blocks,
    clear() {
      blocks = []
      from = length
    },
    from: () => from,
    length: () => length
  }
}
