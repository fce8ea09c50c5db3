import { setImmediate as nextTurn } from 'node:timers/promises'

/** What a thread does without a look at its messages, ms. */
const SLICE_MS = 5

/** Runs a piece of work that gives way between its steps; `onSlice` hears that it goes on. */
export async function runInSlices(steps: Iterable<undefined>, onSlice: () => void): Promise<void> {
  let began = performance.now()
  for (const _ of steps) {
    if (performance.now() - began < SLICE_MS) continue
    onSlice()
    await nextTurn()
    began = performance.now()
  }
}
