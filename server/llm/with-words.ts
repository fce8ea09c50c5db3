import { DriverError } from '#server/runtime/errors'
import { completeWith, type CompletingLlmDriver } from './complete'
import type { LlmDriver, LlmFinishReason, LlmPart } from './types'

/** An answer that ends without a word is DriverError `bad-answer`, thrown before its first part, so that another may be asked for. */
export function withWords(driver: LlmDriver): CompletingLlmDriver {
  // What a vendor withheld it would withhold again; another provider may not.
  const wordless = (reason: LlmFinishReason) =>
    new DriverError(driver.name, `The model sent no text (${reason})`, { reason: 'bad-answer', retryable: reason !== 'content-filter' })

  return {
    ...driver,

    async* stream(request, signal) {
      let held: LlmPart[] | null = []
      for await (const part of driver.stream(request, signal)) {
        if (held && part.type === 'finished') throw wordless(part.reason)
        if (held && part.type === 'text-delta' && !part.text.trim()) {
          held.push(part)
          continue
        }
        if (held) yield* held
        held = null
        yield part
      }
    },

    async complete(request, signal) {
      const answer = await completeWith(driver, request, signal)
      if (!answer.text.trim()) throw wordless(answer.reason)
      return answer
    }
  }
}
