import type { z } from 'zod'
import { badRequest, DriverError, failureCode } from '#server/runtime/errors'
import type { EngineKind, EngineProviderCreate, EngineProviderPatch, EngineProviderTested } from '#shared/schemas/engine-providers'
import type { Caller } from './callers'
import { createEngineProvider, deleteEngineProvider, listEngineProviders, resolveForTest, updateEngineProvider } from './engine-providers'

interface Driver { dispose?(): Promise<void> }

export interface EngineServersParts<D extends Driver> {
  kind: EngineKind
  drivers: ReadonlyMap<string, { options: z.ZodType<Record<string, unknown>>, create(options: unknown): D }>
  /** Names of the drivers that ask a server. */
  remote: readonly string[]
  /** Lets the driver do what it is there for, once; answers what came of it, or throws DriverError. */
  tryOut(driver: D, signal: AbortSignal): Promise<Partial<EngineProviderTested>>
}

const TEST_MS = 30_000

/** The servers of one kind that the owner connected. */
export function createEngineServers<D extends Driver>({ kind, drivers, remote, tryOut }: EngineServersParts<D>) {
  /** As the driver understands them. Throws 400 for a driver that needs no server, and for options that it refuses. */
  function optionsOf(name: string, options: Record<string, unknown>) {
    const driver = remote.includes(name) ? drivers.get(name) : undefined
    if (!driver) throw badRequest('There is no such driver', [{ path: 'driver', message: `one of ${remote.join(', ')}` }])
    const { data, error } = driver.options.safeParse({ ...options, base_url: 'http://server.example' })
    if (error) throw badRequest('The options are not valid', error.issues.map(({ path, message }) => ({ path: ['options', ...path].join('.'), message })))
    const { base_url: _, api_key: __, ...understood } = data
    return understood
  }

  return {
    list: async () => ({ providers: await listEngineProviders(kind), drivers: [...remote] }),
    create(fields: EngineProviderCreate, user: Caller) {
      return createEngineProvider(kind, { ...fields, options: optionsOf(fields.driver, fields.options) }, user)
    },
    update: (id: string, patch: EngineProviderPatch, user: Caller) => updateEngineProvider(kind, id, patch, user, optionsOf),
    remove: (id: string, user: Caller) => deleteEngineProvider(kind, id, user),
    /** Asks the server something; it may be switched off. Throws NotFound, and 400 for options that no longer fit. */
    async test(id: string, outer: AbortSignal): Promise<EngineProviderTested> {
      const { driver: name, base_url, api_key, options } = await resolveForTest(kind, id)
      const driver = drivers.get(name)!.create({ ...optionsOf(name, options), base_url, api_key })
      const signal = AbortSignal.any([outer, AbortSignal.timeout(TEST_MS)])
      const started = performance.now()
      const latency_ms = () => Math.round(performance.now() - started)
      try {
        return { status: 'ok', ...await tryOut(driver, signal), latency_ms: latency_ms() }
      } catch (error) {
        outer.throwIfAborted()
        if (error instanceof DriverError) return { status: 'error', latency_ms: latency_ms(), message: error.message, code: failureCode(error.reason) }
        if (signal.aborted) return { status: 'error', latency_ms: latency_ms(), message: 'The test took too long', code: failureCode('timeout') }
        throw error
      } finally {
        await driver.dispose?.()
      }
    }
  }
}

/** What a test found: an engine that takes what is unlike for alike is of no use, however it answers. */
export const judged = (alike: number, unlike: number): Partial<EngineProviderTested> => ({
  alike,
  unlike,
  ...!(alike > unlike) && { status: 'error', message: 'It found what means another thing more alike than what means the same: is this the right model?', code: failureCode('bad-answer') }
})
