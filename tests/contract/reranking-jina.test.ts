import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createJinaReranking, options } from '#server/reranking/drivers/jina'
import { startStubEmbedding, type StubEmbedding } from '../support/stub-embedding'
import { never, testRerankingDriver } from './reranking'

const KEY = 'sk-secret-0123456789'
let stub: StubEmbedding
beforeAll(async () => {
  stub = await startStubEmbedding({ key: KEY })
})
beforeEach(() => Object.assign(stub.script, { manner: 'well', refuse: [], delay: 0 }))
afterAll(() => stub.stop())

const create = (more: Record<string, unknown> = {}) => createJinaReranking(options.parse({ base_url: stub.baseUrl, api_key: KEY, ...more }))

testRerankingDriver('jina', { create: () => create(), unreachable: () => create({ base_url: 'http://127.0.0.1:9/v1', retries: 0 }) })

describe('a server that puts passages in order', () => {
  it('is reached by its address with and without the version', async () => {
    expect(await create({ base_url: stub.url }).rerank('one', ['one'], never())).toEqual([1])
  })

  it('whose scores are any numbers has them brought between 0 and 1', async () => {
    stub.script.manner = 'raw-scores'
    const [good, bad] = await create().rerank('one two', ['one two', 'three'], never())
    expect(good).toBeCloseTo(1 / (1 + Math.exp(-6)))
    expect(bad).toBeCloseTo(1 / (1 + Math.exp(6)))
  })

  it.each(['one-less', 'twice', 'words', 'nonsense', 'page'] as const)('that answers wrongly (%s) is a clear error', async (manner) => {
    stub.script.manner = manner
    await expect(create({ retries: 0 }).rerank('one', ['one', 'two'], never())).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-answer' })
  })

  it('is asked again after a hiccup, but not after a long pause', async () => {
    stub.script.refuse = [{ status: 503 }]
    expect(await create().rerank('one', ['one'], never())).toEqual([1])
    stub.script.refuse = [{ status: 429, headers: { 'retry-after': '30' } }]
    await expect(create().rerank('one', ['one'], never())).rejects.toMatchObject({ reason: 'rate-limited' })
  })

  it('that hangs is left at once when the caller goes, and given up in the end', async () => {
    stub.script.manner = 'hang'
    const controller = new AbortController()
    const arrived = stub.arrived.reached(stub.requests.length + 1)
    const asked = create().rerank('one', ['one'], controller.signal)
    await arrived
    controller.abort(new Error('hung up'))
    await expect(asked).rejects.toThrow('hung up')
    await expect(create({ total_ms: 50 }).rerank('one', ['one'], never())).rejects.toMatchObject({ reason: 'timeout' })
  })

  it('never tells the key or the text', async () => {
    const error = await create({ api_key: 'sk-wrong-key' }).rerank('a private question', ['one'], never()).catch(error => error)
    expect(error).toMatchObject({ reason: 'unauthorized', retryable: false })
    expect(`${error} ${error.stack} ${error.cause}`).not.toMatch(/sk-|private/)
  })
})
