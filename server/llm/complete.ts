import type { LlmAnswer, LlmDriver, LlmRequest } from './types'

/** A driver that is sure to have `complete`; all decorators of this folder make one. */
export type CompletingLlmDriver = LlmDriver & Required<Pick<LlmDriver, 'complete'>>

/** Asks for the answer in one piece, from the stream where the driver knows nothing else. */
export async function completeWith(driver: LlmDriver, request: LlmRequest, signal: AbortSignal): Promise<LlmAnswer> {
  if (driver.complete) return driver.complete(request, signal)
  let text = ''
  let answer: LlmAnswer = { text, reason: 'stop' }
  for await (const part of driver.stream(request, signal)) {
    if (part.type === 'text-delta') text += part.text
    else answer = { text, reason: part.reason, usage: part.usage }
  }
  return answer
}
