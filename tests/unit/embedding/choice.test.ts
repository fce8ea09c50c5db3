import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTinyEmbeddingModel, writeTinyRerankingModel } from '../../fixtures/make-tiny-text-models'
import { admin, freshMeaning, never } from './fresh-meaning'

describe('the engine that compares meanings', () => {
  it('is none where nothing is connected', async () => {
    const { embeddingEngine, listEmbeddingEngines } = await freshMeaning()
    expect(await embeddingEngine()).toBeNull()
    expect(await listEmbeddingEngines()).toEqual([])
  })

  it('is the first that is there, the chosen one, or none', async () => {
    const { connect, embeddingEngine, setSetting } = await freshMeaning()
    const first = await connect('first', { model: 'small' })
    const second = await connect('second')
    expect(await embeddingEngine()).toMatchObject({ id: `${first.id}/small`, engine: first.id, name: 'first' })
    await setSetting('knowledge.embedding_engine', second.id)
    expect(await embeddingEngine()).toMatchObject({ engine: second.id })
    await setSetting('knowledge.embedding_engine', 'none')
    expect(await embeddingEngine()).toBeNull()
  })

  it('is not replaced by another when the chosen one is gone or switched off', async () => {
    const { connect, embeddingEngine, embeddingServers, setSetting } = await freshMeaning()
    await connect('first')
    const second = await connect('second')
    await setSetting('knowledge.embedding_engine', second.id)
    await embeddingServers.update(second.id, { enabled: false }, admin)
    expect(await embeddingEngine()).toBeNull()
    await embeddingServers.remove(second.id, admin)
    expect(await embeddingEngine()).toBeNull()
  })

  it('stays the same driver until its options change, and its vectors are told apart then', async () => {
    const { connect, embeddingEngine, embeddingServers } = await freshMeaning()
    const { id } = await connect('one', { model: 'small' })
    const before = await embeddingEngine()
    await embeddingServers.update(id, { options: { model: 'large' } }, admin)
    expect((await embeddingEngine())!.id).toBe(`${id}/large`)
    expect(before!.id).toBe(`${id}/small`)
  })

  it('tells how its last answer went', async () => {
    const { connect, embeddingEngine, listEmbeddingEngines, stub } = await freshMeaning()
    await connect('one', { retries: 0 })
    const { driver } = (await embeddingEngine())!
    expect(await listEmbeddingEngines()).toMatchObject([{ name: 'one', kind: 'remote', state: 'idle', detail: null }])
    await driver.embed(['text'], 'passage', never())
    expect(await listEmbeddingEngines()).toMatchObject([{ state: 'ok' }])
    stub.script.refuse = [{ status: 429 }]
    await expect(driver.embed(['text'], 'passage', never())).rejects.toThrow()
    expect(await listEmbeddingEngines()).toMatchObject([{ state: 'failed', detail: 'rate-limited' }])
    await driver.embed(['text'], 'passage', never())
    expect(await listEmbeddingEngines()).toMatchObject([{ state: 'ok', detail: null }])
  })

  it('is not blamed for a caller who went away', async () => {
    const { connect, embeddingEngine, listEmbeddingEngines } = await freshMeaning()
    await connect('one')
    const { driver } = (await embeddingEngine())!
    await expect(driver.embed(['text'], 'passage', AbortSignal.abort())).rejects.toThrow()
    expect(await listEmbeddingEngines()).toMatchObject([{ state: 'idle' }])
  })

  it('that can\'t be made is none, and says so', async () => {
    const { connect, embeddingEngine, listEmbeddingEngines, prisma } = await freshMeaning()
    const { id } = await connect('one')
    await prisma.engineProvider.update({ where: { id }, data: { options: '{"model":5}' } })
    const { updateEngineProvider } = await import('#server/system/engine-providers')
    await updateEngineProvider('embedding', id, { name: 'of an older version' }, admin, (_, options) => options)
    expect(await embeddingEngine()).toBeNull()
    expect(await listEmbeddingEngines()).toMatchObject([{ id, state: 'failed', detail: 'unavailable' }])
  })

  it('tells whoever listens when it is another, and nobody when it is the same', async () => {
    const { connect, embeddingServers, folder, onEmbeddingEngineChanged, setSetting } = await freshMeaning()
    let calls = 0
    const stop = onEmbeddingEngineChanged(() => void calls++)
    const { id } = await connect('one')
    await expect.poll(() => calls).toBe(1)
    await setSetting('knowledge.embedding_engine', id)
    writeTinyRerankingModel(join(folder, 'of another kind'))
    await (await import('#server/system/installed-models')).modelsWereChanged()
    await embeddingServers.update(id, { options: { model: 'other' } }, admin)
    await expect.poll(() => calls).toBe(2)
    await embeddingServers.update(id, { enabled: false }, admin)
    await expect.poll(() => calls).toBe(3)
    await embeddingServers.update(id, { enabled: true }, admin)
    await expect.poll(() => calls).toBe(4)
    stop()
    await setSetting('knowledge.embedding_engine', 'none')
    expect(calls).toBe(4)
  })

  it('notes how much was read', async () => {
    const { connect, embeddingEngine, prisma } = await freshMeaning()
    await connect('one')
    await (await embeddingEngine())!.driver.embed(['two words', 'three small words'], 'passage', never())
    await (await embeddingEngine({ source: 'api', source_id: 'key' }))!.driver.embed(['one'], 'passage', never())
    await expect.poll(() => prisma.usageEntry.findMany({ orderBy: { units_consumed: 'desc' } })).toMatchObject([
      { service_type: 'embedding', action: 'tokens', units_consumed: 5, source: 'knowledge' },
      { service_type: 'embedding', action: 'tokens', units_consumed: 1, source: 'api', source_id: 'key' }
    ])
  })

  it('is an installed model where no server is connected, and is forgotten with it', async () => {
    const { connect, embeddingEngine, embeddingServers, folder, listEmbeddingEngines } = await freshMeaning()
    writeTinyEmbeddingModel(join(folder, 'tiny'))
    const { modelsWereChanged } = await import('#server/system/installed-models')
    await modelsWereChanged()
    const engine = (await embeddingEngine())!
    expect(engine).toMatchObject({ engine: 'tiny', name: 'tiny', id: expect.stringMatching(/^tiny\/tiny@\d+$/) })
    expect((await engine.driver.embed(['price'], 'question', never())).vectors).toHaveLength(1)
    expect(await listEmbeddingEngines()).toMatchObject([{ id: 'tiny', kind: 'local', state: 'ok' }])
    // What its folder says is asked with every question, and another when a file of it changes.
    expect((await embeddingEngine())!.id).toBe(engine.id)
    writeFileSync(join(folder, 'tiny/config_sentence_transformers.json'), '{"prompts":{"query":"question: "}}')
    await modelsWereChanged()
    expect((await embeddingEngine())!.id).not.toBe(engine.id)
    const { id } = await connect('one')
    expect(await embeddingEngine()).toMatchObject({ engine: id })
    await embeddingServers.remove(id, admin)
    rmSync(join(folder, 'tiny'), { recursive: true })
    await modelsWereChanged()
    expect(await embeddingEngine()).toBeNull()
    await expect.poll(() => engine.driver.embed(['price'], 'question', never()).catch(error => error)).toMatchObject({ reason: 'unavailable', retryable: true })
  })
})

describe('the engine that puts what was found in order', () => {
  it('is none until the owner wants one', async () => {
    const { connectReranking, folder, rerankingEngine, listRerankingEngines, setSetting } = await freshMeaning()
    writeTinyRerankingModel(join(folder, 'tiny'))
    const { id } = await connectReranking('one')
    expect(await rerankingEngine()).toBeNull()
    expect(await listRerankingEngines()).toMatchObject([{ id, kind: 'remote', state: 'idle' }, { id: 'tiny', kind: 'local' }])
    await setSetting('knowledge.reranking_engine', 'auto')
    expect(await rerankingEngine()).toMatchObject({ id })
    await setSetting('knowledge.reranking_engine', 'tiny')
    const { driver } = (await rerankingEngine())!
    const [good, bad] = await driver.rerank('price of the delivery', ['the price of the delivery', 'opening hours'], never())
    expect(good).toBeGreaterThan(bad!)
    expect(await listRerankingEngines()).toMatchObject([{ state: 'idle' }, { id: 'tiny', state: 'ok' }])
  })
})
