const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000

/** Keeps what dies at once from being started in a storm. */
export function createRestartPause() {
  let deaths = 0 // in a row, without a success in between
  let until = 0
  return {
    lasts: () => performance.now() < until,
    lengthen() {
      deaths++
      // The first death is forgiven, so that the request it hit can be tried again at once.
      if (deaths > 1) until = performance.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (deaths - 2))
    },
    reset() {
      deaths = 0
    }
  }
}
