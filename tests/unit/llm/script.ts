import type { LlmDriver, LlmPart, LlmRequest } from '#server/llm'
import { DriverError, type DriverErrorDetails } from '#server/runtime/errors'

export const failure = (details: Partial<DriverErrorDetails> = {}, driver = 'script') =>
  new DriverError(driver, 'failed on purpose', { retryable: true, reason: 'unavailable', ...details })

/** `hang` waits for the signal, an error is thrown, a text is a delta; one list an attempt. */
export type Script = (string | Error | 'hang')[]

/** A driver that plays one script an attempt and fails the test when asked more often. */
export function scripted(attempts: Script[], name = 'script', model = `${name}-model`) {
  const requests: LlmRequest[] = []
  const driver: LlmDriver = {
    name,
    model,
    async* stream(request, signal): AsyncGenerator<LlmPart> {
      const script = attempts[requests.push(request) - 1]
      if (!script) throw new Error(`${name} was asked ${requests.length} times`)
      for (const step of script) {
        if (step instanceof Error) throw step
        if (step === 'hang') await aborted(signal)
        yield { type: 'text-delta', text: step }
      }
      yield { type: 'finished', reason: 'stop' }
    }
  }
  return { driver, requests }
}

function aborted(signal: AbortSignal) {
  return new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
