const last = new Map<string, Promise<unknown>>()

/** Does what belongs to one `key` one after the other, in the order it was asked for. */
export function inOrder<T>(key: string, work: () => Promise<T>): Promise<T> {
  const result = (last.get(key) ?? Promise.resolve()).then(work)
  const ended = result.catch(() => null).then(() => {
    if (last.get(key) === ended) last.delete(key)
  })
  last.set(key, ended)
  return result
}
