import { dataPath } from '#server/runtime/config'
import { createKnowledgeIndex } from './stand-in/index'
import type { KnowledgeIndex } from './index/types'

let opened: KnowledgeIndex | undefined

/** The one index of this server; its thread starts with the first use. */
export const knowledgeIndex = (): KnowledgeIndex => opened ??= createKnowledgeIndex({ path: dataPath('knowledge-index.db') })

export async function closeKnowledgeIndex() {
  const closing = opened
  opened = undefined
  await closing?.dispose()
}
