/**
 * Promises by key, made where they lack; the oldest goes when there are more than `limit`. One that fails is not kept.
 */
export function createMemory<V>(limit: number) {
  const entries = new Map<string, Promise<V>>()
  return {
    get(key: string, make: () => Promise<V>): Promise<V> {
      const found = entries.get(key)
      if (found) return found
      const made = make()
      if (entries.size >= limit) entries.delete(entries.keys().next().value!)
      entries.set(key, made)
      made.catch(() => entries.get(key) === made && entries.delete(key))
      return made
    },
    clear: () => entries.clear()
  }
}
