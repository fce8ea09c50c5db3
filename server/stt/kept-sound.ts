/** The last `most` samples of what was added. */
export function createKeptSound(most: number) {
  const blocks: Int16Array[] = []
  let from = 0
  let length = 0
  return {
    add(samples: Int16Array) {
      blocks.push(samples)
      length += samples.length
      while (length - from > most && blocks.length > 1) from += blocks.shift()!.length
    },
    blocks: (): readonly Int16Array[] => blocks,
    /** Where the first kept sample is, counted in all that were added. */
    from: () => from,
    length: () => length
  }
}
