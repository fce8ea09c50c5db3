import { createChosenEngine } from '#server/system/chosen-engine'
import { localRerankingOptions } from './installed'
import { RERANKING_DRIVERS } from './registry'
import type { RerankingDriver } from './types'

export type { RerankingDriver } from './types'

export interface RerankingEngine {
  /** Of the installed model or of the provider. */
  id: string
  name: string
  driver: RerankingDriver
}

const engines = createChosenEngine<RerankingDriver>({
  kind: 'reranking',
  setting: 'knowledge.reranking_engine',
  drivers: RERANKING_DRIVERS,
  local: { driver: 'local', optionsOf: localRerankingOptions },
  watched: (driver, note) => ({
    ...driver,
    async rerank(question, passages, signal) {
      try {
        const scores = await driver.rerank(question, passages, signal)
        if (passages.length) note()
        return scores
      } catch (error) {
        if (!signal.aborted) note(error)
        throw error
      }
    }
  })
})

/** The engine that the owner chose; null: what was found stays in its order. */
export const rerankingEngine: () => Promise<RerankingEngine | null> = engines.current
/** Every engine that can be chosen. */
export const listRerankingEngines = engines.list
/** Id of the engine that the choice comes to, or null. */
export const rerankingEngineNow = engines.now
/** Ends every engine; the next question starts one again. */
export const disposeReranking = engines.dispose
