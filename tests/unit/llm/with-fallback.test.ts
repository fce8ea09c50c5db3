import { describe, expect, it } from 'vitest'
import { withFallback, type FallbackReport } from '#server/llm'
import { ask, never, partsOf, textOf } from '../../contract/llm'
import { failure, scripted, type Script } from './script'

function falling(...scripts: [Script, ...Script[]]) {
  const [first, ...others] = scripts.map((script, index) => scripted([script], `driver-${index}`))
  if (!first) throw new Error('No driver')
  const reports: FallbackReport[] = []
  const driver = withFallback([first.driver, ...others.map(({ driver }) => driver)], report => reports.push(report))
  return { driver, reports: () => reports.map(({ outcome, index }) => `${index} ${outcome}`), requests: [first, ...others].map(({ requests }) => requests) }
}

describe('withFallback', () => {
  it('answers with the next driver when one fails before its first token', async () => {
    const { driver, reports } = falling([failure()], ['Hello'])
    expect(textOf(await partsOf(driver.stream(ask('Hi'), never())))).toBe('Hello')
    expect(reports()).toEqual(['0 failed', '1 answered'])
  })

  it('does the same for an answer in one piece', async () => {
    const { driver, reports } = falling([failure({ retryable: false, reason: 'unauthorized' })], ['Hello'])
    expect(await driver.complete(ask('Hi'), never())).toMatchObject({ text: 'Hello' })
    expect(reports()).toEqual(['0 failed', '1 answered'])
  })

  it('does not ask the others when the first one answers', async () => {
    const { driver, reports, requests } = falling(['Hello'], ['Other'])
    await partsOf(driver.stream(ask('Hi'), never()))
    expect(reports()).toEqual(['0 answered'])
    expect(requests[1]).toEqual([])
  })

  it('does not go on with another driver in the middle of an answer', async () => {
    const error = failure({ reason: 'interrupted' })
    const { driver, requests } = falling(['Hel', error], ['Other'])
    await expect(partsOf(driver.stream(ask('Hi'), never()))).rejects.toBe(error)
    expect(requests[1]).toEqual([])
  })

  it('throws what the owner\'s choice failed with when all fail', async () => {
    const error = failure()
    const { driver, reports } = falling([error], [failure()])
    await expect(partsOf(driver.stream(ask('Hi'), never()))).rejects.toBe(error)
    expect(reports()).toEqual(['0 failed', '1 failed'])
    await expect(falling([error], [failure()]).driver.complete(ask('Hi'), never())).rejects.toBe(error)
  })

  it('asks the others for their own model', async () => {
    const { driver, requests } = falling([failure()], ['Hello'])
    await partsOf(driver.stream(ask('Hi', { model: 'gpt-4o' }), never()))
    expect(requests.map(([request]) => request?.model)).toEqual(['gpt-4o', undefined])
  })

  it('asks nobody else when the person has left or the code is wrong', async () => {
    const abort = new AbortController()
    const reason = new Error('hung up')
    const leaving = falling(['hang'], ['Other'])
    const answer = partsOf(leaving.driver.stream(ask('Hi'), abort.signal))
    abort.abort(reason)
    await expect(answer).rejects.toBe(reason)
    await expect(falling([new TypeError('bug')], ['Other']).driver.complete(ask('Hi'), never())).rejects.toThrow('bug')
    expect(leaving.requests[1]).toEqual([])
  })
})
