import { z } from 'zod'
import { DriverError } from '#server/runtime/errors'
import { createTextModelHost } from '#server/text-models/host'
import type { RerankingDriver } from '../types'

export const options = z.object({
  /** Of the installed model. */
  name: z.string(),
  /** Absolute paths. */
  model: z.string(),
  tokenizer: z.string(),
  tokenizer_config: z.string().nullable(),
  /** Of the ONNX file: another file is another model. */
  bytes: z.int(),
  max_tokens: z.int().min(8).max(512)
})

const DRIVER = 'local'

/** A cross-encoder of this machine, in a thread of its own. */
export function createLocalReranking({ name, bytes: _, ...model }: z.output<typeof options>): RerankingDriver {
  const host = createTextModelHost(DRIVER, { ...model, pooling: null })
  return {
    name: DRIVER,
    model: name,
    async rerank(question, passages, signal) {
      const { rows } = await host.run({ texts: passages, question, isUrgent: true }, signal)
      return rows.map(([score = Number.NaN]) => {
        if (!(score >= 0 && score <= 1)) throw new DriverError(DRIVER, 'the model gave no score', { retryable: false, reason: 'bad-answer' })
        return score
      })
    },
    dispose: () => host.dispose()
  }
}
