import { describe, expect, it } from 'vitest'
import { createOpenaiEmbedding, options } from '#server/embedding/drivers/openai'
import { cosine, never } from './embedding'
import { KEY, testRemoteEmbedding, type CreateRemote } from './embedding-remote'

const create: CreateRemote = ({ baseUrl }, more = {}, deps) => createOpenaiEmbedding(options.parse({ base_url: baseUrl, api_key: KEY, ...more }), deps)
const stub = testRemoteEmbedding('openai', create)

describe('a server of OpenAI\'s embeddings', () => {
  it('is reached by its address with and without the version', async () => {
    expect((await create(stub(), { base_url: stub().url }).embed(['one'], 'passage', never())).vectors).toHaveLength(1)
  })

  it('may send the vectors in any order', async () => {
    const texts = ['one', 'two', 'three']
    const { vectors } = await create(stub()).embed(texts, 'passage', never())
    stub().script.manner = 'shuffled'
    const shuffled = await create(stub()).embed(texts, 'passage', never())
    for (const [index, vector] of vectors.entries()) expect(cosine(vector, shuffled.vectors[index]!)).toBeGreaterThan(0.999)
  })

  it('says how many tokens it read', async () => {
    expect((await create(stub(), { batch: 2 }).embed(['one', 'two words', 'three'], 'passage', never())).tokens).toBe(4)
  })

  it.each([
    ['intfloat/multilingual-e5-small', {}, 'query: price', 'passage: price'],
    ['text-embedding-3-small', {}, 'price', 'price'],
    ['my-model', { question_mark: 'q| ', passage_mark: 'p| ' }, 'q| price', 'p| price'],
    ['intfloat/multilingual-e5-small', { question_mark: '', passage_mark: '' }, 'price', 'price']
  ])('with the model %s and %o is sent the marks that the model knows', async (model, more, question, passage) => {
    const driver = create(stub(), { model, ...more })
    await driver.embed(['price'], 'question', never())
    await driver.embed(['price'], 'passage', never())
    expect(stub().requests.slice(-2).map(({ body }) => (body as { input: string[] }).input)).toEqual([[question], [passage]])
  })

  it('gives vectors that are told from those of another size or with other marks', () => {
    const spaces = [{}, { dimensions: 256 }, { passage_mark: 'p: ' }, { model: 'other' }].map(more => create(stub(), more).space)
    expect(new Set(spaces).size).toBe(spaces.length)
  })
})
