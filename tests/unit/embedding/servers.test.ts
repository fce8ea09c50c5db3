import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { admin, freshMeaning, never } from './fresh-meaning'

const missing = { statusCode: 400 }

describe('a server that compares meanings', () => {
  it.each([['stt'], ['local'], ['']])('has a driver that asks one: not %s', async (driver) => {
    const { embeddingServers } = await freshMeaning()
    expect(() => embeddingServers.create({ name: 'x', driver, base_url: 'http://one.example', options: {}, enabled: true }, admin)).toThrow('There is no such driver')
  })

  it('has options that its driver takes', async () => {
    const { connect, embeddingServers } = await freshMeaning()
    await expect(async () => connect('x', { batch: 1_000 })).rejects.toMatchObject({ ...missing, issues: [{ path: 'options.batch' }] })
    const { id } = await connect('x', { model: 'small', dimensions: 256 })
    await expect(embeddingServers.update(id, { options: { model: 7 } }, admin)).rejects.toMatchObject({ ...missing, issues: [{ path: 'options.model' }] })
    expect(await embeddingServers.list()).toMatchObject({ providers: [{ id, options: { model: 'small', dimensions: 256 } }], drivers: ['openai', 'gemini'] })
    expect(JSON.stringify(await embeddingServers.list())).not.toContain('very-secret')
    const { id: other } = await connect('y', { model: 'small', mistyped: 1, api_key: 'sk-unsealed' })
    await embeddingServers.update(other, { options: { model: 'large', base_url: 'http://two.example' } }, admin)
    for (const { options } of (await embeddingServers.list()).providers) for (const name of ['mistyped', 'api_key', 'base_url']) expect(options).not.toHaveProperty(name)
  })

  it('is tried with sentences that are alike and not', async () => {
    const { connect, embeddingServers, setSetting, stub } = await freshMeaning()
    await setSetting('business', { business_name: '', owner_name: '', about: '', language: 'en', time_zone: 'Europe/Moscow' })
    const { id } = await connect('x', { retries: 0 })
    const tested = await embeddingServers.test(id, never())
    expect(tested).toMatchObject({ dimensions: 64, latency_ms: expect.any(Number), alike: expect.any(Number), unlike: expect.any(Number) })
    expect(tested.status).toBe(tested.alike! > tested.unlike! ? 'ok' : 'error')
    stub.script.manner = 'sizes'
    expect(await embeddingServers.test(id, never())).toMatchObject({ status: 'error', code: 'provider_bad_answer' })
    stub.script.refuse = [{ status: 429 }]
    expect(await embeddingServers.test(id, never())).toMatchObject({ status: 'error', code: 'provider_rate_limited' })
    await expect(embeddingServers.test('nobody', never())).rejects.toMatchObject({ statusCode: 404 })
  })

  it('that is switched off can be tried', async () => {
    const { connect, embeddingServers } = await freshMeaning()
    const { id } = await connect('x')
    await embeddingServers.update(id, { enabled: false }, admin)
    expect(await embeddingServers.test(id, never())).toMatchObject({ dimensions: 64 })
  })

  it('is left when whoever tries it goes', async () => {
    const { connect, embeddingServers, stub } = await freshMeaning()
    const { id } = await connect('x')
    stub.script.manner = 'hang'
    const controller = new AbortController()
    const asked = embeddingServers.test(id, controller.signal)
    await stub.arrived.reached(1)
    controller.abort(new Error('went away'))
    await expect(asked).rejects.toThrow('went away')
    await stub.aborted.reached(1)
  })
})

describe('a server that puts what was found in order', () => {
  it('is tried with an answer and with something else', async () => {
    const { connectReranking, rerankingServers, stub } = await freshMeaning()
    const { id } = await connectReranking('x', { retries: 0 })
    expect(await rerankingServers.test(id, never())).toMatchObject({ status: 'ok', alike: expect.any(Number), unlike: 0 })
    stub.script.manner = 'page'
    expect(await rerankingServers.test(id, never())).toMatchObject({ status: 'error', code: 'provider_bad_answer' })
  })
})

describe('the choice of what compares meanings', () => {
  it('tells what is there, what is in use and how far the index is', async () => {
    const { connect } = await freshMeaning()
    vi.doMock('#server/knowledge/embed-passages', () => ({ meaningProgress: async () => ({ passages: 7, embedded: 3, failure: 'rate-limited' }) }))
    onTestFinished(() => void vi.doUnmock('#server/knowledge/embed-passages'))
    const { getMeaning } = await import('#server/knowledge/meaning')
    const { id } = await connect('one')
    expect(await getMeaning()).toEqual({
      embedding_engine: 'auto', reranking_engine: 'none', embedding_now: id, reranking_now: null,
      embedding_engines: [{ id, name: 'one', kind: 'remote', state: 'idle', detail: null }], reranking_engines: [],
      passages: 7, embedded: 3, failure: 'rate-limited'
    })
  })

  it('takes what is there, and keeps what was chosen and is gone until another is', async () => {
    const { connect, embeddingServers, prisma } = await freshMeaning()
    const { chooseMeaning } = await import('#server/knowledge/meaning')
    const { id } = await connect('one')
    await expect(chooseMeaning({ embedding_engine: 'nobody', reranking_engine: 'none' }, admin)).rejects.toMatchObject({ ...missing, issues: [{ path: 'embedding_engine' }] })
    await expect(chooseMeaning({ embedding_engine: 'none', reranking_engine: id }, admin)).rejects.toMatchObject({ ...missing, issues: [{ path: 'reranking_engine' }] })
    expect(await chooseMeaning({ embedding_engine: id, reranking_engine: 'auto' }, admin)).toMatchObject({ embedding_engine: id, embedding_now: id, reranking_engine: 'auto', reranking_now: null })
    await embeddingServers.remove(id, admin)
    expect(await chooseMeaning({ embedding_engine: id, reranking_engine: 'none' }, admin)).toMatchObject({ embedding_engine: id, embedding_now: null })
    expect(await chooseMeaning({ embedding_engine: 'none', reranking_engine: 'none' }, admin)).toMatchObject({ embedding_engine: 'none', embedding_now: null })
    await expect.poll(() => prisma.auditEntry.count({ where: { action: 'switch' } }), { timeout: 5_000 }).toBe(4)
  })
})
