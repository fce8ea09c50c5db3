import type { ModelUse } from '#shared/schemas/models'
import { getSetting } from '../settings'
import type { InstalledModel } from './types.ts'

type FindUse = (model: InstalledModel) => Promise<ModelUse[]>

const finders: FindUse[] = []

/** Whoever uses models says so here, so that nobody deletes one from under them. */
export const findModelUseBy = (find: FindUse) => void finders.push(find)

/** What would fail without this model. */
export async function usesOf(model: InstalledModel): Promise<ModelUse[]> {
  const settings = (['stt.live_engine', 'stt.file_engine', 'knowledge.embedding_engine', 'knowledge.reranking_engine'] as const).filter(key => getSetting(key) === model.id).map(kind => ({ kind, name: model.name }))
  return [...settings, ...(await Promise.all(finders.map(find => find(model)))).flat()]
}
