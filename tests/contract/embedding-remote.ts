import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EmbeddingDeps, EmbeddingDriver } from '#server/embedding/types'
import { startStubEmbedding, type StubEmbedding } from '../support/stub-embedding'
import { cosine, never, testEmbeddingDriver } from './embedding'

export const KEY = 'sk-secret-0123456789'

export type CreateRemote = (stub: StubEmbedding, more?: Record<string, unknown>, deps?: EmbeddingDeps) => EmbeddingDriver

/** What every driver keeps to that asks a server. Gives the suite's stub. */
export function testRemoteEmbedding(name: string, create: CreateRemote) {
  let stub: StubEmbedding
  beforeAll(async () => {
    stub = await startStubEmbedding({ key: KEY })
  })
  beforeEach(() => Object.assign(stub.script, { manner: 'well', refuse: [], delay: 0 }))
  afterAll(() => stub.stop())

  testEmbeddingDriver(name, {
    create: () => create(stub),
    unreachable: () => create(stub, { base_url: 'http://127.0.0.1:9/v1', retries: 0 })
  })

  describe(`${name} as a server`, () => {
    it('is asked for some texts at a time', async () => {
      const before = stub.requests.length
      await create(stub, { batch: 10 }).embed(Array.from({ length: 25 }, (_, i) => `text ${i}`), 'passage', never())
      expect(stub.requests).toHaveLength(before + 3)
    })

    it('is not asked without texts', async () => {
      const before = stub.requests.length
      await create(stub).embed([], 'passage', never())
      expect(stub.requests).toHaveLength(before)
    })

    it.each(['one-less', 'sizes', 'zeros', 'words', 'nonsense', 'page'] as const)('that answers wrongly (%s) is a clear error', async (manner) => {
      stub.script.manner = manner
      const error = await create(stub, { retries: 0 }).embed(['one', 'two'], 'passage', never()).catch(error => error)
      expect(error).toMatchObject({ name: 'DriverError', reason: 'bad-answer' })
    })

    it('whose connection breaks may work later', async () => {
      stub.script.manner = 'drop'
      await expect(create(stub, { retries: 0 }).embed(['one'], 'passage', never())).rejects.toMatchObject({ reason: 'interrupted', retryable: true })
    })

    it('is asked again after a hiccup and after the pause it asks for', async () => {
      stub.script.refuse = [{ status: 503 }, { status: 429, headers: { 'retry-after': '0' } }]
      expect((await create(stub).embed(['one'], 'passage', never())).vectors).toHaveLength(1)
    })

    it('that asks for a long pause is not waited for by a question', async () => {
      stub.script.refuse = [{ status: 429, headers: { 'retry-after': '30' } }]
      await expect(create(stub).embed(['one'], 'question', never())).rejects.toMatchObject({ reason: 'rate-limited', retryAfterMs: 30_000 })
    })

    it('is left in the middle of its pause when the caller goes', async () => {
      stub.script.refuse = [{ status: 429, headers: { 'retry-after': '30' } }]
      const controller = new AbortController()
      const arrived = stub.arrived.reached(stub.requests.length + 1)
      const asked = create(stub).embed(['one'], 'passage', controller.signal)
      await arrived
      controller.abort(new Error('hung up'))
      await expect(asked).rejects.toThrow('hung up')
    })

    it('that hangs is left at once when the caller goes, and given up in the end', async () => {
      stub.script.manner = 'hang'
      const controller = new AbortController()
      const arrived = stub.arrived.reached(stub.requests.length + 1)
      const before = stub.aborted.count
      const asked = create(stub).embed(['one'], 'passage', controller.signal)
      await arrived
      controller.abort(new Error('hung up'))
      await expect(asked).rejects.toThrow('hung up')
      await stub.aborted.reached(before + 1)
      await expect(create(stub, { total_ms: 50, retries: 2 }).embed(['one'], 'passage', never())).rejects.toMatchObject({ reason: 'timeout', retryable: true })
    })

    it('that reads less than it was sent is sent less, and no more from then on', async () => {
      const small = await startStubEmbedding({ key: KEY, longest: 1_500 })
      try {
        const driver = create(small, { longest_text: 8_000 })
        const long = 'word '.repeat(2_000)
        const { vectors } = await driver.embed(['short', long], 'passage', never())
        expect(cosine(vectors[0]!, (await driver.embed(['short'], 'passage', never())).vectors[0]!)).toBeGreaterThan(0.999)
        const before = small.requests.length
        await driver.embed([long], 'passage', never())
        expect(small.requests).toHaveLength(before + 1)
      } finally {
        await small.stop()
      }
    })

    it('never tells the key or the text', async () => {
      for (const wrong of [{ api_key: 'sk-wrong-key' }, { retries: 0 }]) {
        stub.script.refuse = 'retries' in wrong ? [{ status: 500 }] : []
        const error = await create(stub, wrong).embed(['a private text'], 'passage', never()).catch(error => error)
        expect(error).toMatchObject({ name: 'DriverError' })
        expect(`${error} ${error.stack} ${error.cause} ${JSON.stringify(error)}`).not.toMatch(/sk-|private/)
      }
      expect(stub.requests.map(({ path }) => path).join()).not.toContain('sk-')
    })

    it('refuses a wrong key without asking again', async () => {
      const before = stub.requests.length
      await expect(create(stub, { api_key: 'sk-wrong-key' }).embed(['one'], 'passage', never())).rejects.toMatchObject({ reason: 'unauthorized', retryable: false })
      expect(stub.requests).toHaveLength(before + 1)
    })

    it('can be asked for shorter vectors', async () => {
      const { vectors } = await create(stub, { dimensions: 16 }).embed(['one'], 'passage', never())
      expect(vectors[0]).toHaveLength(16)
      expect(Math.hypot(...vectors[0]!)).toBeCloseTo(1, 4)
    })
  })

  return () => stub
}
