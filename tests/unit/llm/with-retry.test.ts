import { describe, expect, it } from 'vitest'
import { withRetry, type RetryOptions } from '#server/llm'
import { ask, never, partsOf, textOf } from '../../contract/llm'
import { failure, scripted, type Script } from './script'

function retrying(attempts: Script[], options: RetryOptions = {}) {
  const { driver, requests } = scripted(attempts)
  const pauses: number[] = []
  const sleep = async (ms: number) => pauses.push(ms)
  return { driver: withRetry(driver, options, { sleep, random: () => 0.5 }), requests, pauses }
}

describe('withRetry', () => {
  it('asks again when a driver failed before its first token', async () => {
    const { driver, requests } = retrying([[failure()], ['Hello']])
    expect(textOf(await partsOf(driver.stream(ask('Hi'), never())))).toBe('Hello')
    expect(requests).toHaveLength(2)
  })

  it('does the same for an answer in one piece', async () => {
    const { driver } = retrying([[failure()], [failure()], ['Hello']])
    expect(await driver.complete(ask('Hi'), never())).toMatchObject({ text: 'Hello' })
  })

  it('does not repeat what has been heard already', async () => {
    const error = failure({ reason: 'interrupted' })
    const { driver, requests } = retrying([['Hel', error]])
    await expect(partsOf(driver.stream(ask('Hi'), never()))).rejects.toBe(error)
    expect(requests).toHaveLength(1)
  })

  it('gives up at once when asking again cannot help', async () => {
    const error = failure({ retryable: false, reason: 'unauthorized' })
    const { driver } = retrying([[error]])
    await expect(partsOf(driver.stream(ask('Hi'), never()))).rejects.toBe(error)
    await expect(retrying([[new TypeError('bug')]]).driver.complete(ask('Hi'), never())).rejects.toThrow('bug')
  })

  it('throws the last failure after the last attempt, with growing pauses between', async () => {
    const last = failure()
    const { driver, pauses } = retrying([[failure()], [failure()], [failure()], [last]], { retries: 3, baseDelay: 100, maxDelay: 300 })
    await expect(partsOf(driver.stream(ask('Hi'), never()))).rejects.toBe(last)
    expect(pauses).toEqual([50, 100, 150])
  })

  it('waits as long as the vendor asks', async () => {
    const { driver, pauses } = retrying([[failure({ retryAfterMs: 1_500 })], ['Hello']])
    await partsOf(driver.stream(ask('Hi'), never()))
    expect(pauses).toEqual([1_500])
  })

  it('does not keep a person waiting for longer than the limit', async () => {
    const error = failure({ retryAfterMs: 60_000 })
    const { driver, pauses } = retrying([[error]], { maxRetryAfter: 10_000 })
    await expect(partsOf(driver.stream(ask('Hi'), never()))).rejects.toBe(error)
    expect(pauses).toEqual([])
  })

  it('stops waiting when the person leaves', async () => {
    const abort = new AbortController()
    const reason = new Error('hung up')
    const { driver } = scripted([[failure({ retryAfterMs: 5_000 })]])
    const answer = partsOf(withRetry(driver).stream(ask('Hi'), abort.signal))
    setTimeout(() => abort.abort(reason), 10)
    await expect(answer).rejects.toBe(reason)
  })
})
