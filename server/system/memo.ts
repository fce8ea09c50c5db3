/**
 * A bounded map whose entries live `ttlMs`: keeps what is asked on every request from the database.
 * The oldest entry leaves when it is full.
 */
export function createMemo<V>({ limit, ttlMs }: { limit: number, ttlMs: number }) {
  const entries = new Map<string, { value: V, until: number }>()
  return {
    async get(key: string, load: () => Promise<V>): Promise<V> {
      const now = Date.now()
      const known = entries.get(key)
      if (known && known.until > now) return known.value
      const value = await load()
      if (entries.size >= limit) entries.delete(entries.keys().next().value as string)
      entries.delete(key)
      entries.set(key, { value, until: now + ttlMs })
      return value
    },
    forget: (key: string) => entries.delete(key),
    clear: () => entries.clear()
  }
}
