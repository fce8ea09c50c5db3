/** Cuts one stream of sound into frames of equal length. */
export interface Framer {
  /** The frames that became whole. They do not share memory with the input. */
  push(samples: Int16Array): Int16Array[]
  /** What was left, filled up with silence; the framer begins anew after it. */
  flush(): Int16Array | undefined
}

/** Frames of `ms`, by default what one telephone packet carries. `sampleRate * ms` must be whole thousands. */
export function createFramer(sampleRate: number, ms = 20): Framer {
  const length = sampleRate * ms / 1_000
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`${ms} ms at ${sampleRate} Hz are no whole number of samples`)
  let frame = new Int16Array(length)
  let filled = 0

  function take(): Int16Array {
    const whole = frame
    frame = new Int16Array(length)
    filled = 0
    return whole
  }

  return {
    push(samples) {
      const frames: Int16Array[] = []
      for (let offset = 0; offset < samples.length;) {
        const part = samples.subarray(offset, offset + length - filled)
        frame.set(part, filled)
        filled += part.length
        offset += part.length
        if (filled === length) frames.push(take())
      }
      return frames
    },
    flush: () => filled ? take() : undefined
  }
}
