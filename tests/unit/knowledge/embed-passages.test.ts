import { onTestFinished, expect, it, vi } from 'vitest'
import type { EmbeddingDriver } from '#server/embedding'
import type { KnowledgeIndex } from '#server/knowledge/index/types'
import { freshProcess } from '../system/fresh'

const ENGINE = 'tiny/1'
const AXIS = Float32Array.of(1, 0)

/** Passages named by their texts, and an engine that refuses what the test says. */
async function freshMeanings(texts: string[]) {
  freshProcess()
  const { DriverError } = await import('#server/runtime/errors')
  const refused = (reason: 'bad-request' | 'unauthorized') => new DriverError('tiny', 'no', { retryable: false, reason })
  const embed = vi.fn<EmbeddingDriver['embed']>(async texts => ({ vectors: texts.map(() => AXIS) }))
  const embedded = new Set<string>()
  const missingVectors: KnowledgeIndex['missingVectors'] = async (_engine, limit) => texts.filter(text => !embedded.has(text)).slice(0, limit).map(text => ({ hash: text, text }))
  const addVectors: KnowledgeIndex['addVectors'] = async (_engine, vectors) => vectors.forEach(({ hash }) => embedded.add(hash))
  vi.doMock('#server/embedding', () => ({ embeddingEngine: async () => ({ id: ENGINE, engine: 'tiny', name: 'tiny', driver: { name: 'tiny', model: '1', embed } }) }))
  vi.doMock('#server/knowledge/the-index', () => ({ knowledgeIndex: () => ({ missingVectors, addVectors }) }))
  const meanings = await import('#server/knowledge/embed-passages')
  onTestFinished(() => meanings.stopMeanings())
  return { ...meanings, refused, embed, embedded }
}

const numbered = (length: number) => Array.from({ length }, (_, nth) => `text ${nth}`)

it('a passage that the engine refuses is left out, and all the others are embedded', async () => {
  const texts = numbered(100)
  const bad = new Set(['text 3', 'text 40', 'text 41', 'text 99'])
  const { wakeMeanings, meaningFailure, refused, embed, embedded } = await freshMeanings(texts)
  embed.mockImplementation(async (asked) => {
    if (asked.some(text => bad.has(text))) throw refused('bad-request')
    return { vectors: asked.map(() => AXIS) }
  })
  wakeMeanings()
  await vi.waitFor(() => expect(embedded.size).toBe(96))
  expect([...embedded].filter(text => bad.has(text))).toEqual([])
  expect(meaningFailure()).toBeNull()
})

it('a passage that was refused is asked for again when the work is begun anew', async () => {
  const { wakeMeanings, restartMeanings, refused, embed, embedded } = await freshMeanings(numbered(2))
  let isRefused = true
  embed.mockImplementation(async (asked) => {
    if (isRefused && asked.includes('text 1')) throw refused('bad-request')
    return { vectors: asked.map(() => AXIS) }
  })
  wakeMeanings()
  await vi.waitFor(() => expect(embed).toHaveBeenLastCalledWith(['?'], 'passage', expect.anything()))
  isRefused = false
  await restartMeanings()
  await vi.waitFor(() => expect(embedded.size).toBe(2))
})

it.each(['bad-request', 'unauthorized'] as const)('an engine that takes nothing (%s) is what failed, not the passages', async (reason) => {
  const { wakeMeanings, meaningFailure, refused, embed, embedded } = await freshMeanings(numbered(8))
  embed.mockRejectedValue(refused(reason))
  wakeMeanings()
  await vi.waitFor(() => expect(meaningFailure()).toBe(reason))
  expect(embed.mock.calls.length).toBeLessThanOrEqual(5)
  expect(embedded.size).toBe(0)
})
