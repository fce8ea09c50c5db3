import { createChosenEngine } from '#server/system/chosen-engine'
import { recordUsage } from '#server/system/usage'
import { localEmbeddingOptions } from './installed'
import { EMBEDDING_DRIVERS } from './registry'
import type { EmbeddingDriver, Embeddings } from './types'

export type { EmbeddingDriver, Embeddings } from './types'

/** Whose texts they are, for the usage. */
export interface EmbeddingOrigin {
  source: string
  source_id?: string
}

export interface EmbeddingEngine {
  /** Vectors of one id can be compared: the engine's own id with its driver's space. */
  id: string
  /** Of the installed model or of the provider. */
  engine: string
  name: string
  driver: EmbeddingDriver
}

const engines = createChosenEngine<EmbeddingDriver>({
  kind: 'embedding',
  setting: 'knowledge.embedding_engine',
  drivers: EMBEDDING_DRIVERS,
  local: { driver: 'local', optionsOf: localEmbeddingOptions },
  watched: (driver, note) => ({
    ...driver,
    async embed(texts, purpose, signal) {
      try {
        const embeddings = await driver.embed(texts, purpose, signal)
        if (texts.length) note()
        return embeddings
      } catch (error) {
        if (!signal.aborted) note(error)
        throw error
      }
    }
  })
})

/** The engine that the owner chose; null: meanings are not compared. */
export async function embeddingEngine(origin: EmbeddingOrigin = { source: 'knowledge' }): Promise<EmbeddingEngine | null> {
  const found = await engines.current()
  if (!found) return null
  const { id, name, driver } = found
  return { id: `${id}/${driver.space ?? driver.model}`, engine: id, name, driver: counted(driver, origin) }
}

/** Every engine that can be chosen. */
export const listEmbeddingEngines = engines.list
/** Id of the engine that the choice comes to, or null. */
export const embeddingEngineNow = engines.now
/** Calls `listener` when another engine may be the one in use; the answer ends that. */
export const onEmbeddingEngineChanged = engines.onChanged
/** Ends every engine; the next question starts one again. */
export const disposeEmbedding = engines.dispose

/** Tokens that were read, as the engine says or as texts of their length usually have. */
export const tokensOf = (texts: readonly string[], { tokens }: Embeddings) => tokens ?? Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / CHARACTERS_PER_TOKEN)

const CHARACTERS_PER_TOKEN = 3

const counted = (driver: EmbeddingDriver, origin: EmbeddingOrigin): EmbeddingDriver => ({
  ...driver,
  async embed(texts, purpose, signal) {
    const embeddings = await driver.embed(texts, purpose, signal)
    if (texts.length) recordUsage({ service_type: 'embedding', action: 'tokens', units_consumed: tokensOf(texts, embeddings), ...origin })
    return embeddings
  }
})
