/**
 * A bounded map whose entries live `ttlMs`: keeps what is asked on every request from the database.
 * The oldest entry leaves when it is full.
 */
export function createMemo<V>({ limit, ttlMs }: { limit: number, ttlMs: number }) {
  const entries = new Map<string, { value: V, until: number }>()
  /** Grows when something is forgotten: what was being loaded then is old already and is not kept. */
  let generation = 0
  return {
    async get(key: string, load: () => Promise<V>): Promise<V> {
      const now = Date.now()
      const known = entries.get(key)
      if (known && known.until > now) return known.value
      const begun = generation
      const value = await load()
      if (begun !== generation) return value
      entries.delete(key)
      if (entries.size >= limit) entries.delete(entries.keys().next().value as string)
      entries.set(key, { value, until: now + ttlMs })
      return value
    },
    forget(key: string) {
      generation++
      entries.delete(key)
    },
    clear() {
      generation++
      entries.clear()
    }
  }
}
