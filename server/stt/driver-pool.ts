import { STT_DRIVERS } from './registry'
import type { SttDriver, SttState } from './types'

interface Pooled { key: string, name: string, driver: SttDriver }

/** One driver for each engine, made anew when what it is made with has changed. */
export function createSttPool() {
  const pooled = new Map<string, Pooled>()

  function drop(id: string) {
    const entry = pooled.get(id)
    pooled.delete(id)
    void entry?.driver.dispose?.()
  }

  return {
    /** Throws ZodError for options that don't fit. */
    ensure(id: string, name: string, options: unknown): SttDriver {
      const key = JSON.stringify([name, options])
      const known = pooled.get(id)
      if (known?.key === key) return known.driver
      drop(id)
      const entry = STT_DRIVERS.get(name)
      if (!entry) throw new Error(`no driver ${name}`)
      const driver = entry.create(options)
      pooled.set(id, { key, name, driver })
      return driver
    },
    /** Ends those whose engine is gone. */
    keep(ids: ReadonlySet<string>) {
      for (const id of pooled.keys()) if (!ids.has(id)) drop(id)
    },
    states: (): (SttState & { engine: string, driver: string })[] =>
      [...pooled].map(([engine, { name, driver }]) => ({ engine, driver: name, ...driver.state?.() ?? { state: 'idle' as const } })),
    async dispose() {
      const ending = [...pooled.values()]
      pooled.clear()
      await Promise.all(ending.map(({ driver }) => driver.dispose?.()))
    }
  }
}
