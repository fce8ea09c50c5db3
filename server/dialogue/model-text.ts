const HIGH_SURROGATE = /[\uD800-\uDBFF]$/

/**
 * Takes from a model's text what can't be stored or sent as it is: NUL, at which the database would cut it,
 * and halves of characters. One that was cut between two pieces is put together again.
 */
export function createTextCleaner() {
  let held = ''
  return (piece: string) => {
    const text = held + piece
    held = HIGH_SURROGATE.exec(text)?.[0] ?? ''
    return text.replace(/\p{Surrogate}/gu, '').replaceAll('\0', '')
  }
}
