import { DriverError } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import type { MeaningEngine } from '#shared/schemas/knowledge'
import type { SettingKey } from '#shared/schemas/settings'
import { listEnabledProviders, onProvidersChanged, resolveProvider } from './engine-providers'
import { onModelsChanged, recallInstalledModels, type InstalledModel } from './installed-models'
import { getSetting, onSettingChange } from './settings'

interface Driver { dispose?(): Promise<void> }
type Kind = 'embedding' | 'reranking'

export interface EngineParts<D extends Driver> {
  kind: Kind
  setting: SettingKey & `knowledge.${Kind}_engine`
  drivers: ReadonlyMap<string, { create(options: unknown): D }>
  /** Driver of installed models, and what it is made with. */
  local: { driver: string, optionsOf(model: InstalledModel): Promise<Record<string, unknown>> }
  /** The driver as it is handed out: `note` is told how each of its answers went. */
  watched(driver: D, note: (error?: unknown) => void): D
}

/** A key that can't be opened, options that don't fit: as a DriverFailure. */
const UNUSABLE = 'unavailable'

export interface Engine<D> { id: string, name: string, driver: D }

interface Row { id: string, name: string, kind: MeaningEngine['kind'], driver: string }
interface Made<D> { key: string, driver: D, shown: D }

/** Installed models and servers of one kind, and the one that a setting chooses: 'none', an id, or 'auto' for the first that is there. */
export function createChosenEngine<D extends Driver>({ kind, setting, drivers, local, watched }: EngineParts<D>) {
  const made = new Map<string, Made<D>>()
  const last = new Map<string, { failure: string | null }>()
  const listeners = new Set<() => void>()
  let isWatching = false
  let told: string | undefined

  /** Servers first: whoever connects one means it to be used. */
  async function rows(): Promise<Row[]> {
    const [providers, models] = await Promise.all([listEnabledProviders(kind), recallInstalledModels()])
    return [
      ...providers.map(({ id, name, driver }) => ({ id, name, driver, kind: 'remote' as const })),
      ...models.filter(model => model.kind === kind).map(({ id, name }) => ({ id, name, driver: local.driver, kind: 'local' as const }))
    ]
  }

  async function chosen(): Promise<Row | undefined> {
    const choice = getSetting(setting)
    if (choice === 'none') return undefined
    const all = await rows()
    // Another in place of one that is gone would send texts where nobody meant them to go.
    return choice === 'auto' ? all[0] : all.find(({ id }) => id === choice)
  }

  async function optionsOf({ id, kind }: Row): Promise<Record<string, unknown> | undefined> {
    if (kind === 'remote') {
      const { base_url, api_key, options } = await resolveProvider(id)
      return { ...options, base_url, api_key }
    }
    const model = (await recallInstalledModels()).find(model => model.id === id)
    return model && local.optionsOf(model)
  }

  function ensure({ id, driver: name }: Row, options: Record<string, unknown>): D {
    const key = JSON.stringify([name, options])
    const known = made.get(id)
    if (known?.key === key) return known.shown
    const driver = drivers.get(name)?.create(options)
    if (!driver) throw new Error(`no driver ${name}`)
    drop(id)
    const shown = watched(driver, error => note(id, error))
    made.set(id, { key, driver, shown })
    return shown
  }

  function note(id: string, error: unknown) {
    if (error !== undefined && !(error instanceof DriverError)) return
    last.set(id, { failure: error ? error.reason : null })
  }

  function drop(id: string) {
    last.delete(id)
    const entry = made.get(id)
    made.delete(id)
    entry?.driver.dispose?.().catch(error => logger.warn({ err: error }, `${kind} engine not ended`))
  }

  /** Another where the choice comes to another engine, or to the same with other options. */
  async function signature(): Promise<string> {
    const row = await chosen()
    return JSON.stringify([row?.id, row && await optionsOf(row).catch(() => undefined)])
  }

  /** What is gone ends; whoever indexes hears of it when the choice is another now. */
  async function changed() {
    const present = new Set((await rows()).map(({ id }) => id))
    for (const id of made.keys()) if (!present.has(id)) drop(id)
    const now = await signature()
    if (now === told) return
    told = now
    for (const listener of listeners) listener()
  }

  const noticeChange = () => void changed().catch(error => logger.error({ err: error }, `${kind} engines not listed`))

  /** From the first question on: a module that is only imported listens to nothing. */
  function watch() {
    if (isWatching) return
    isWatching = true
    onModelsChanged(noticeChange)
    onProvidersChanged(changedKind => changedKind === kind && noticeChange())
    onSettingChange(key => key === setting && noticeChange())
  }

  return {
    /** Every engine that can be chosen, and how its last answer went. */
    async list(): Promise<MeaningEngine[]> {
      return (await rows()).map(({ id, name, kind }) => {
        const answered = last.get(id)
        return { id, name, kind, state: answered ? answered.failure ? 'failed' : 'ok' : 'idle', detail: answered?.failure ?? null }
      })
    },
    /** Id of the engine that the choice comes to. */
    now: async (): Promise<string | null> => (await chosen())?.id ?? null,
    /** The engine that the choice comes to; null where there is none or it can't be made. */
    async current(): Promise<Engine<D> | null> {
      watch()
      const row = await chosen()
      if (!row) return null
      try {
        const options = await optionsOf(row)
        return options ? { id: row.id, name: row.name, driver: ensure(row, options) } : null
      } catch (error) {
        if (last.get(row.id)?.failure !== UNUSABLE) logger.warn({ engine: row.id, err: error }, `a ${kind} engine can't be used`)
        last.set(row.id, { failure: UNUSABLE })
        return null
      }
    },
    /** Calls `listener` after the choice has come to another engine, or to the same with other options; the answer ends that. */
    onChanged(listener: () => void): () => void {
      watch()
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Ends every engine; the next question starts one again. */
    async dispose() {
      const ending = [...made.values()]
      made.clear()
      await Promise.all(ending.map(({ driver }) => driver.dispose?.()))
    }
  }
}
