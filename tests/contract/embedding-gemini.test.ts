import { describe, expect, it } from 'vitest'
import { createGeminiEmbedding, options } from '#server/embedding/drivers/gemini'
import { never } from './embedding'
import { KEY, testRemoteEmbedding, type CreateRemote } from './embedding-remote'

const create: CreateRemote = ({ geminiUrl }, more = {}, deps) => createGeminiEmbedding(options.parse({ base_url: geminiUrl, api_key: KEY, dimensions: 64, ...more }), deps)
const stub = testRemoteEmbedding('gemini', create)

describe('Google\'s embeddings', () => {
  it('are told what a text is for, and given the key in a header only', async () => {
    const driver = create(stub())
    await driver.embed(['price'], 'question', never())
    await driver.embed(['price'], 'passage', never())
    const asked = stub().requests.slice(-2)
    expect(asked.map(({ body }) => (body as { requests: { taskType: string }[] }).requests[0]!.taskType)).toEqual(['RETRIEVAL_QUERY', 'RETRIEVAL_DOCUMENT'])
    for (const { path, headers } of asked) {
      expect(path).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents')
      expect(headers).toMatchObject({ 'x-goog-api-key': KEY })
      expect(headers).not.toHaveProperty('authorization')
    }
  })

  it('take a model by its long name too', () => {
    expect(options.parse({ model: 'models/gemini-embedding-001' }).model).toBe('gemini-embedding-001')
    expect(options.safeParse({ model: '../../secrets' }).success).toBe(false)
  })

  it('come from Google where no other address is given', () => {
    expect(options.parse({}).base_url).toBe('https://generativelanguage.googleapis.com/v1beta')
  })

  it('of another size can\'t be compared', () => {
    expect(create(stub()).space).not.toBe(create(stub(), { dimensions: 32 }).space)
  })
})
