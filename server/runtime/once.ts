/**
 * Values that take long to get, one a key: whoever asks while one is loading shares it. A failure is not kept, nor
 * what was loading when it was forgotten.
 */
export function createOnce<V>(load: (key: string) => Promise<V>) {
  const loading = new Map<string, Promise<V>>()
  return {
    get(key = ''): Promise<V> {
      const known = loading.get(key)
      if (known) return known
      const started = load(key)
      loading.set(key, started)
      started.catch(() => loading.get(key) === started && loading.delete(key))
      return started
    },
    forget: (key = '') => void loading.delete(key)
  }
}
