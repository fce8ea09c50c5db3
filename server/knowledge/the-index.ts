import { dataPath } from '#server/runtime/config'
import { logger } from '#server/runtime/logger'
import { createKnowledgeIndex } from './index/index'
import type { KnowledgeIndex } from './index/types'

let opened: KnowledgeIndex | undefined
let onRemade = () => {}

/** The one index of this server; its thread starts with the first use. */
export const knowledgeIndex = (): KnowledgeIndex => opened ??= createKnowledgeIndex({
  path: dataPath('knowledge-index.db'),
  onRemade(why) {
    logger.warn({ why }, 'the knowledge index is made anew')
    onRemade()
  }
})

/** Has `listener` called when the index lost everything, so that the documents can be put again. */
export const onIndexRemade = (listener: () => void) => void (onRemade = listener)

export async function closeKnowledgeIndex() {
  const closing = opened
  opened = undefined
  onRemade = () => {}
  await closing?.dispose()
}
