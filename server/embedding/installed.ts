import { readTextModelFolder } from '#server/text-models/folder'
import type { InstalledModel } from '#server/system/installed-models'
import { marksOf, poolingOf } from './known-models'

const QUESTION_PROMPTS = ['query', 'search_query', 'question', 's2p_query', 'retrieval.query']
const PASSAGE_PROMPTS = ['passage', 'document', 'search_document', 'corpus', 'retrieval.passage']

/** What the `local` driver is made with for an installed model. */
export async function localEmbeddingOptions({ id, files }: Pick<InstalledModel, 'id' | 'files'>) {
  const { pooling, prompts, origin, ...folder } = await readTextModelFolder(files)
  const known = marksOf(`${id} ${origin}`)
  const named = (names: string[]) => names.map(name => prompts[name]).find(Boolean)
  const question = named(QUESTION_PROMPTS)
  const passage = named(PASSAGE_PROMPTS)
  const isSaid = question !== undefined || passage !== undefined
  return {
    ...folder,
    name: id,
    pooling: pooling === undefined ? poolingOf(`${id} ${origin}`) : pooling,
    question_mark: isSaid ? question ?? '' : known.question,
    passage_mark: isSaid ? passage ?? '' : known.passage
  }
}
