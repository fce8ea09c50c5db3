import type { TtsDriver } from './types'

interface Pooled {
  name: string
  driver: TtsDriver
  /** Texts that it is speaking now. */
  speaking: number
}

export interface DriverLease extends Disposable {
  driver: TtsDriver
}

/**
 * Drivers that were made, one for each set of options; the one that nobody used for longest leaves when there are
 * more than `limit`. One that is speaking stays until it has finished.
 */
export function createDriverPool(limit: number) {
  const pooled = new Map<string, Pooled>()

  function evict(keep?: TtsDriver) {
    for (const [key, { driver, speaking }] of pooled) {
      if (pooled.size <= limit) return
      if (speaking || driver === keep) continue
      pooled.delete(key)
      void driver.dispose?.()
    }
  }

  /** The driver with these options, made where there is none. */
  function ensure(name: string, options: unknown, create: () => TtsDriver): Pooled {
    const key = `${name} ${JSON.stringify(options)}`
    const entry = pooled.get(key) ?? { name, driver: create(), speaking: 0 }
    pooled.delete(key)
    pooled.set(key, entry)
    return entry
  }

  return {
    get(name: string, options: unknown, create: () => TtsDriver): TtsDriver {
      const { driver } = ensure(name, options, create)
      evict(driver)
      return driver
    },
    /** Keeps it from leaving until it is disposed. */
    lease(name: string, options: unknown, create: () => TtsDriver): DriverLease {
      const entry = ensure(name, options, create)
      entry.speaking++
      evict()
      return {
        driver: entry.driver,
        [Symbol.dispose]() {
          entry.speaking--
          evict()
        }
      }
    },
    list: () => [...pooled.values()].map(({ name, driver }) => ({ name, driver })),
    async dispose() {
      const ending = [...pooled.values()]
      pooled.clear()
      await Promise.all(ending.map(({ driver }) => driver.dispose?.()))
    }
  }
}
