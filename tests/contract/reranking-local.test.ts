import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLocalReranking, options } from '#server/reranking/drivers/local'
import { localRerankingOptions } from '#server/reranking/installed'
import { scanModels } from '#server/system/models/scan'
import { writeTinyEmbeddingModel, writeTinyRerankingModel } from '../fixtures/make-tiny-text-models'
import { never, testRerankingDriver } from './reranking'

const folder = mkdtempSync(join(tmpdir(), 'tiny-text-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeTinyRerankingModel(join(folder, 'ranker'))
writeTinyEmbeddingModel(join(folder, 'reader'))

async function create(id = 'ranker') {
  const model = (await scanModels(folder)).installed.find(model => model.id === id)!
  return createLocalReranking(options.parse(await localRerankingOptions(model)))
}

testRerankingDriver('local', { create: () => create() })

describe('a cross-encoder of this machine', () => {
  it('is found by what its folder says', async () => {
    expect((await scanModels(folder)).installed.map(({ id, kind }) => [id, kind])).toEqual([['ranker', 'reranking'], ['reader', 'embedding']].sort())
  })

  it('that only compares meanings is a clear error', async () => {
    const driver = await create('reader')
    onTestFinished(() => driver.dispose?.())
    await expect(driver.rerank('price', ['price'], never())).rejects.toMatchObject({ reason: 'bad-answer', retryable: false })
  })
})
