interface Ending {
  dispose?(): Promise<void>
}

interface Pooled<Engine> {
  name: string
  engine: Engine
  /** Texts that it is speaking now. */
  speaking: number
}

export interface Lease<Engine> extends Disposable {
  engine: Engine
}

/**
 * Engines that were made, one for each set of options; the one that nobody used for longest leaves when there are
 * more than `limit`. One that is speaking stays until it has finished.
 */
export function createDriverPool<Engine extends Ending>(limit: number) {
  const pooled = new Map<string, Pooled<Engine>>()

  function evict(keep?: Engine) {
    for (const [key, { engine, speaking }] of pooled) {
      if (pooled.size <= limit) return
      if (speaking || engine === keep) continue
      pooled.delete(key)
      void engine.dispose?.()
    }
  }

  /** The one with these options, made where there is none. */
  function ensure(name: string, options: unknown, create: () => Engine): Pooled<Engine> {
    const key = `${name} ${JSON.stringify(options)}`
    const entry = pooled.get(key) ?? { name, engine: create(), speaking: 0 }
    pooled.delete(key)
    pooled.set(key, entry)
    return entry
  }

  return {
    get(name: string, options: unknown, create: () => Engine): Engine {
      const { engine } = ensure(name, options, create)
      evict(engine)
      return engine
    },
    /** Keeps it from leaving until it is disposed. */
    lease(name: string, options: unknown, create: () => Engine): Lease<Engine> {
      const entry = ensure(name, options, create)
      entry.speaking++
      evict()
      return {
        engine: entry.engine,
        [Symbol.dispose]() {
          entry.speaking--
          evict()
        }
      }
    },
    list: () => [...pooled.values()].map(({ name, engine }) => ({ name, engine })),
    async dispose() {
      const ending = [...pooled.values()]
      pooled.clear()
      await Promise.all(ending.map(({ engine }) => engine.dispose?.()))
    }
  }
}
