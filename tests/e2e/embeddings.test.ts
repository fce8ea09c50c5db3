import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI, { APIError, BadRequestError, PermissionDeniedError } from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyEmbeddingModel, writeTinyRerankingModel } from '../fixtures/make-tiny-text-models'
import { createApiKey, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'
import { startStubEmbedding, type StubEmbedding } from '../support/stub-embedding'

const KEY = 'sk-of-the-vendor'
const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

describe('vectors of texts', () => {
  let models: string
  let server: TestServer
  let admin: ApiClient
  let stub: StubEmbedding
  let client: OpenAI
  beforeAll(async () => {
    models = mkdtempSync(join(tmpdir(), 'secretary-models-'))
    server = await startServer({ env: { MODELS_DIR: models } })
    admin = await signIn(server)
    stub = await startStubEmbedding({ key: KEY })
    const { secret } = await createApiKey(admin, ['chat'])
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: secret, maxRetries: 0 })
  })
  afterEach(() => Object.assign(stub.script, { manner: 'well', refuse: [] }))
  afterAll(async () => {
    await server.stop()
    await stub.stop()
    rmSync(models, { recursive: true, force: true })
  })

  const meaning = async () => (await admin.call('GET', '/admin/knowledge/meaning')).body
  const choose = (embedding_engine: string, reranking_engine = 'none') => admin.call('PUT', '/admin/knowledge/meaning', { embedding_engine, reranking_engine })
  const vectorsOf = async (input: string | string[], more: Partial<OpenAI.EmbeddingCreateParams> = {}) =>
    (await client.embeddings.create({ model: 'any-name', input, ...more })).data.map(({ embedding }) => embedding)

  it('are not to be had before an engine is there, and the error says where to choose one', async () => {
    const asked = client.embeddings.create({ model: 'x', input: 'price' })
    await expect(asked).rejects.toBeInstanceOf(APIError)
    await expect(asked).rejects.toMatchObject({ status: 503, code: 'no_embedding_engine', message: expect.stringContaining('Knowledge page') })
    expect(await meaning()).toMatchObject({ embedding_engine: 'auto', embedding_now: null, embedding_engines: [] })
  })

  it('come from a model that was put into the folder', async () => {
    writeTinyEmbeddingModel(join(models, 'tiny'))
    writeTinyRerankingModel(join(models, 'ranker'))
    await expect.poll(meaning, { timeout: 10_000 }).toMatchObject({ embedding_now: 'tiny', embedding_engines: [{ id: 'tiny', kind: 'local' }], reranking_engines: [{ id: 'ranker' }] })
    const [price, same, other] = await vectorsOf(['price of the delivery', 'the price of the delivery', 'opening hours on sunday'])
    expect(cosine(price!, same!)).toBeGreaterThan(cosine(price!, other!))
    expect(Math.hypot(...price!)).toBeCloseTo(1, 3)
    expect((await meaning()).embedding_engines).toMatchObject([{ id: 'tiny', state: 'ok' }])
  })

  it('are listed with the models, and guarded while they are in use', async () => {
    await choose('tiny')
    const { body } = await admin.call('GET', '/admin/models/list')
    expect(body.models.find((model: any) => model.id === 'tiny')).toMatchObject({ type: 'embedding', engine: 'sentence-transformer', used_by: [{ kind: 'knowledge.embedding_engine' }] })
    expect(body.models.find((model: any) => model.id === 'ranker')).toMatchObject({ type: 'reranking', engine: 'cross-encoder' })
  })

  it('come as numbers and as base64, of one text and of many, in their order', async () => {
    const asFloats = await client.embeddings.create({ model: 'any-name', input: ['price', 'sunday', 'price'], encoding_format: 'float' })
    expect(asFloats).toMatchObject({ object: 'list', model: 'any-name', usage: { prompt_tokens: 9, total_tokens: 9 } })
    expect(asFloats.data.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(asFloats.data[0]!.embedding).toEqual(asFloats.data[2]!.embedding)
    const raw = await fetch(`${server.url}/v1/embeddings`, { method: 'POST', headers: { 'authorization': `Bearer ${client.apiKey}`, 'content-type': 'application/json' }, body: JSON.stringify({ model: 'any-name', input: 'price', encoding_format: 'base64' }) })
    expect(raw.headers.get('content-type')).toContain('application/json')
    const [{ embedding }] = (await raw.json()).data
    const decoded = new Float32Array(new Uint8Array(Buffer.from(embedding, 'base64')).buffer)
    expect(decoded).toHaveLength(asFloats.data[0]!.embedding.length)
    for (const [i, value] of decoded.entries()) expect(value).toBeCloseTo(asFloats.data[0]!.embedding[i]!, 5)
  })

  it('of two thousand texts come whole', async () => {
    const vectors = await vectorsOf(Array.from({ length: 2_048 }, (_, i) => `number ${i}`))
    expect(vectors).toHaveLength(2_048)
    expect(cosine(vectors[7]!, (await vectorsOf('number 7'))[0]!)).toBeGreaterThan(0.999)
  })

  it.each([
    ['nothing', { input: [] }, 'input'],
    ['an empty text', { input: '' }, 'input'],
    ['lists of tokens', { input: [[1, 2, 3]] }, 'tokens are not read'],
    ['tokens', { input: [1, 2, 3] }, 'tokens are not read'],
    ['too many texts', { input: Array.from({ length: 2_049 }, () => 'x') }, '2048'],
    ['a size that this model can\'t give', { input: 'price', dimensions: 8 }, 'can\'t be shortened'],
    ['an unknown format', { input: 'price', encoding_format: 'hex' }, 'encoding_format']
  ])('of %s are a clear error', async (_, body, words) => {
    const asked = client.embeddings.create({ model: 'x', ...body } as OpenAI.EmbeddingCreateParams)
    await expect(asked).rejects.toBeInstanceOf(BadRequestError)
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining(words) })
  })

  it('are not for keys without the scope', async () => {
    const { secret } = await createApiKey(admin, ['speech'])
    await expect(new OpenAI({ baseURL: `${server.url}/v1`, apiKey: secret, maxRetries: 0 }).embeddings.create({ model: 'x', input: 'price' })).rejects.toBeInstanceOf(PermissionDeniedError)
  })

  it('come from a server that is connected, tried, chosen and disconnected', async () => {
    const { body: { provider } } = await admin.call('POST', '/admin/embedding/providers', { name: 'Vendor', driver: 'openai', base_url: stub.baseUrl, api_key: KEY, options: { model: 'text-embedding-3-small', retries: 0 } })
    expect(provider).toMatchObject({ name: 'Vendor', api_key_masked: expect.stringMatching(/^\*\*\*/) })
    expect((await admin.call('POST', `/admin/embedding/providers/${provider.id}/test`)).body).toMatchObject({ dimensions: 64 })
    expect((await choose(provider.id)).body).toMatchObject({ embedding_now: provider.id })
    expect((await vectorsOf('price'))[0]).toHaveLength(64)
    expect((await vectorsOf('price', { dimensions: 16 }))[0]).toHaveLength(16)
    await expect(vectorsOf('price', { dimensions: 65 })).rejects.toBeInstanceOf(BadRequestError)

    // Passages are being embedded beside it and meet the same failure.
    stub.script.refuse = Array.from({ length: 100 }, () => ({ status: 500 }))
    await expect(vectorsOf('price')).rejects.toMatchObject({ status: 502, code: 'provider_unavailable' })
    stub.script.refuse = []
    expect((await meaning()).embedding_engines.find(({ id }: any) => id === provider.id)).toMatchObject({ state: 'failed', detail: 'unavailable' })

    expect((await admin.call('PUT', `/admin/embedding/providers/${provider.id}`, { enabled: false })).body).toMatchObject({ status: 'ok' })
    expect(await meaning()).toMatchObject({ embedding_engine: provider.id, embedding_now: null })
    await admin.call('DELETE', `/admin/embedding/providers/${provider.id}`)
    expect((await admin.call('GET', '/admin/embedding/providers')).body).toEqual({ providers: [], drivers: ['openai', 'gemini'] })
    await choose('auto')
    expect((await vectorsOf('price'))[0]).toHaveLength(32)
  })

  it('and their order have servers of their own', async () => {
    const { body: { provider } } = await admin.call('POST', '/admin/reranking/providers', { name: 'Ranker', driver: 'jina', base_url: stub.baseUrl, api_key: KEY })
    expect((await admin.call('POST', `/admin/reranking/providers/${provider.id}/test`)).body).toMatchObject({ status: 'ok' })
    expect((await choose('auto', provider.id)).body).toMatchObject({ reranking_now: provider.id })
    expect((await admin.call('GET', '/admin/embedding/providers')).body.providers).toEqual([])
    expect((await choose('auto', 'nobody')).status).toBe(400)
    await choose('auto', 'ranker')
  })

  it('leave neither a key nor an error in the log', async () => {
    expect(server.output.join('\n')).not.toContain(KEY)
    expect(server.errors()).toBe('')
  })
})
