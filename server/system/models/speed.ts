const WINDOW_MS = 5_000

/** How fast something grows, over the last seconds; a step back begins anew. */
export function createSpeed(now: () => number = () => performance.now()) {
  let samples: { at: number, bytes: number }[] = []
  return {
    /** Notes where it is now; answers bytes a second, 0 while that is not known. */
    at(bytes: number): number {
      const at = now()
      const last = samples.at(-1)
      if (last && bytes < last.bytes) samples = []
      // Sound enough for a display, and few enough to keep.
      if (!last || at - last.at >= 100 || !samples.length) samples.push({ at, bytes })
      while (samples.length > 2 && at - samples[0]!.at > WINDOW_MS) samples.shift()
      const first = samples[0]!
      return at - first.at < 200 ? 0 : Math.round((bytes - first.bytes) * 1_000 / (at - first.at))
    }
  }
}
