import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withTimeouts, type LlmPart } from '#server/llm'
import { ask, never, partsOf } from '../../contract/llm'
import { scripted, type Script } from './script'

const LIMITS = { firstToken: 1_000, idle: 500, total: 5_000 }
const limited = (script: Script) => withTimeouts(scripted([script]).driver, LIMITS)

/** What the stream throws when `ms` pass. */
async function failureAfter(ms: number, answer: Promise<unknown>) {
  const outcome = answer.catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(ms)
  return await outcome
}

describe('withTimeouts', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('ends an answer that does not begin', async () => {
    expect(await failureAfter(1_000, partsOf(limited(['hang']).stream(ask('Hi'), never())))).toMatchObject({ reason: 'timeout', retryable: true })
  })

  it('ends an answer that stops in the middle', async () => {
    expect(await failureAfter(500, partsOf(limited(['Hel', 'hang']).stream(ask('Hi'), never())))).toMatchObject({ reason: 'timeout' })
  })

  it('ends an answer in one piece that takes too long', async () => {
    expect(await failureAfter(5_000, limited(['hang']).complete(ask('Hi'), never()))).toMatchObject({ reason: 'timeout' })
  })

  it('ends a list of models that does not come', async () => {
    const driver = { ...scripted([]).driver, listModels: (signal: AbortSignal) => new Promise<string[]>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) }
    expect(await failureAfter(1_000, withTimeouts(driver, LIMITS).listModels?.(never()) ?? Promise.resolve())).toMatchObject({ reason: 'timeout' })
  })

  it('does not hold a slow reader against the driver, but for the whole', async () => {
    const read = async (pause: number) => {
      const parts: LlmPart[] = []
      for await (const part of limited(['Hello', ' there']).stream(ask('Hi'), never())) {
        parts.push(part)
        await new Promise(resolve => setTimeout(resolve, pause))
      }
      return parts
    }
    expect(await failureAfter(4_500, read(1_500))).toHaveLength(3)
  })

  it('passes the person\'s own reason on and leaves no timer behind', async () => {
    const abort = new AbortController()
    const reason = new Error('hung up')
    const answer = partsOf(limited(['Hel', 'hang']).stream(ask('Hi'), abort.signal))
    answer.catch(() => {})
    await vi.advanceTimersByTimeAsync(100)
    abort.abort(reason)
    await expect(answer).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind an answer that was read or left', async () => {
    await partsOf(limited(['Hello']).stream(ask('Hi'), never()))
    for await (const part of limited(['Hello', 'hang']).stream(ask('Hi'), never())) if (part) break
    await limited(['Hello']).complete(ask('Hi'), never())
    expect(vi.getTimerCount()).toBe(0)
  })
})
