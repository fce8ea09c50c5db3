import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Caller } from '#server/system/callers'
import { permissionsOf } from '#shared/utils/permissions'
import { freshDatabase } from '../database/fresh-database'
import { startStubEmbedding } from '../../support/stub-embedding'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }
const never = () => new AbortController().signal

/** The module of a server that knows nothing yet. */
async function freshServer() {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-models-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  vi.stubEnv('MODELS_DIR', folder)
  const prisma = await freshDatabase()
  const stub = await startStubEmbedding()
  onTestFinished(() => stub.stop())
  const embedding = await import('#server/embedding')
  onTestFinished(() => embedding.disposeEmbedding())
  const providers = await import('#server/system/engine-providers')
  const { setSetting } = await import('#server/system/settings')
  const connect = (name: string, options: Record<string, unknown> = {}) =>
    providers.createEngineProvider('embedding', { name, driver: 'openai', base_url: stub.baseUrl, options, enabled: true }, admin)
  return { ...embedding, ...providers, prisma, stub, setSetting, connect }
}

describe('the engine that compares meanings', () => {
  it('is none where nothing is connected', async () => {
    const { embeddingEngine, listEmbeddingEngines } = await freshServer()
    expect(await embeddingEngine()).toBeNull()
    expect(await listEmbeddingEngines()).toEqual([])
  })

  it('is the first that is there, the chosen one, or none', async () => {
    const { connect, embeddingEngine, setSetting } = await freshServer()
    const first = await connect('first', { model: 'small' })
    const second = await connect('second')
    expect(await embeddingEngine()).toMatchObject({ id: `${first.id}/small`, engine: first.id, name: 'first' })
    await setSetting('knowledge.embedding_engine', second.id)
    expect(await embeddingEngine()).toMatchObject({ engine: second.id })
    await setSetting('knowledge.embedding_engine', 'none')
    expect(await embeddingEngine()).toBeNull()
  })

  it('is not replaced by another when the chosen one is gone or switched off', async () => {
    const { connect, deleteEngineProvider, embeddingEngine, setSetting, updateEngineProvider } = await freshServer()
    await connect('first')
    const second = await connect('second')
    await setSetting('knowledge.embedding_engine', second.id)
    await updateEngineProvider('embedding', second.id, { enabled: false }, admin, () => {})
    expect(await embeddingEngine()).toBeNull()
    await deleteEngineProvider('embedding', second.id, admin)
    expect(await embeddingEngine()).toBeNull()
  })

  it('stays the same driver until its options change, and its vectors are told apart then', async () => {
    const { connect, embeddingEngine, updateEngineProvider } = await freshServer()
    const { id } = await connect('one', { model: 'small' })
    const before = await embeddingEngine()
    await updateEngineProvider('embedding', id, { options: { model: 'large' } }, admin, () => {})
    expect((await embeddingEngine())!.id).toBe(`${id}/large`)
    expect(before!.id).toBe(`${id}/small`)
  })

  it('tells how its last answer went', async () => {
    const { connect, embeddingEngine, listEmbeddingEngines, stub } = await freshServer()
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
    const { connect, embeddingEngine, listEmbeddingEngines } = await freshServer()
    await connect('one')
    const { driver } = (await embeddingEngine())!
    await expect(driver.embed(['text'], 'passage', AbortSignal.abort())).rejects.toThrow()
    expect(await listEmbeddingEngines()).toMatchObject([{ state: 'idle' }])
  })

  it('that can\'t be made is none, and says so', async () => {
    const { connect, embeddingEngine, listEmbeddingEngines, prisma } = await freshServer()
    const { id } = await connect('one', { model: 5 })
    expect(await embeddingEngine()).toBeNull()
    expect(await listEmbeddingEngines()).toMatchObject([{ id, state: 'failed', detail: 'unavailable' }])
    expect(await prisma.engineProvider.count()).toBe(1)
  })

  it('tells whoever listens when it may be another', async () => {
    const { connect, onEmbeddingEngineChanged, setSetting, updateEngineProvider } = await freshServer()
    let calls = 0
    const stop = onEmbeddingEngineChanged(() => void calls++)
    const { id } = await connect('one')
    await expect.poll(() => calls).toBe(1)
    await setSetting('knowledge.embedding_engine', id)
    await expect.poll(() => calls).toBe(2)
    await updateEngineProvider('embedding', id, { enabled: false }, admin, () => {})
    await expect.poll(() => calls).toBe(3)
    stop()
    await setSetting('knowledge.embedding_engine', 'none')
    await setSetting('knowledge.reranking_engine', 'auto')
    expect(calls).toBe(3)
  })

  it('notes how much was read', async () => {
    const { connect, embeddingEngine, prisma } = await freshServer()
    await connect('one')
    await (await embeddingEngine())!.driver.embed(['two words', 'three small words'], 'passage', never())
    await (await embeddingEngine({ source: 'api', source_id: 'key' }))!.driver.embed(['one'], 'passage', never())
    await expect.poll(() => prisma.usageEntry.findMany({ orderBy: { units_consumed: 'desc' } })).toMatchObject([
      { service_type: 'embedding', action: 'tokens', units_consumed: 5, source: 'knowledge' },
      { service_type: 'embedding', action: 'tokens', units_consumed: 1, source: 'api', source_id: 'key' }
    ])
  })
})
