import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { createTextModelHost } from '#server/text-models/host'
import { isShortenable, spaceOf } from '../known-models'
import type { EmbeddingDriver } from '../types'
import { normalise } from '../vectors'

export const options = z.object({
  /** Of the installed model. */
  name: z.string(),
  /** Absolute paths. */
  model: z.string(),
  tokenizer: z.string(),
  tokenizer_config: z.string().nullable(),
  /** Of the ONNX file: another file is another model. */
  bytes: z.int(),
  max_tokens: z.int().min(8).max(512),
  pooling: z.enum(['mean', 'cls', 'max', 'last']).nullable(),
  question_mark: z.string(),
  passage_mark: z.string()
})

const DRIVER = 'local'

/** A model of this machine, in a thread of its own: onnxruntime with the layout of sentence-transformers. */
export function createLocalEmbedding({ name, bytes, question_mark, passage_mark, ...model }: z.output<typeof options>): EmbeddingDriver {
  const host = createTextModelHost(DRIVER, model)
  const marks = { question: question_mark, passage: passage_mark }
  return {
    name: DRIVER,
    model: name,
    space: spaceOf(name, bytes, marks),
    isShortenable: isShortenable(name),
    async embed(texts, purpose, signal) {
      const { rows, tokens } = await host.run({ texts: texts.map(text => marks[purpose] + text), isUrgent: purpose === 'question' }, signal)
      if (!rows.every(normalise)) throw new DriverError(DRIVER, 'the model gave a vector that points nowhere', { retryable: false, reason: 'bad-answer' })
      return { vectors: rows, tokens }
    },
    dispose: () => host.dispose()
  }
}
