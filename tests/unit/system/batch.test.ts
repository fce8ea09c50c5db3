import { describe, expect, it, vi } from 'vitest'
import type { UsageEntry } from '#server/database/generated/client'
import { createBatch } from '#server/system/batch'
import { shutDown } from '#server/runtime/shutdown'
import { freshDatabase } from '../database/fresh-database'

vi.mock('#server/runtime/logger', () => ({ logger: { error: vi.fn(), warn: vi.fn(), info: vi.fn() } }))

describe('a batch', () => {
  it('writes what was added together, in order', async () => {
    const write = vi.fn(async () => {})
    const batch = createBatch<number>('test', write)
    for (const row of [1, 2, 3]) batch.add(row)
    await batch.flush()
    expect(write.mock.calls).toEqual([[[1, 2, 3]]])
  })

  it('writes by itself soon after', async () => {
    const written = Promise.withResolvers<number[]>()
    const batch = createBatch<number>('test', async rows => written.resolve(rows))
    batch.add(1)
    expect(await written.promise).toEqual([1])
  })

  it('keeps rows that could not be written for the next time', async () => {
    const write = vi.fn(async (_rows: number[]) => {}).mockRejectedValueOnce(new Error('the disk is full'))
    const batch = createBatch<number>('test', write)
    batch.add(1)
    await batch.flush()
    batch.add(2)
    await batch.flush()
    expect(write.mock.calls.at(-1)).toEqual([[1, 2]])
  })

  it('drops a row that the database refuses, says so once without its content, and writes the others', async () => {
    const prisma = await freshDatabase()
    const { createBatch } = await import('#server/system/batch')
    const { logger } = await import('#server/runtime/logger')
    const batch = createBatch<UsageEntry>('usage', rows => prisma.usageEntry.createMany({ data: rows }))
    const entry = (id: string, units_consumed = 1): UsageEntry => ({ id, units_consumed, timestamp: new Date(), service_type: 'tts', action: 'a secret', source: null, source_id: null })
    batch.add(entry('1'))
    await batch.flush()
    for (const row of [entry('2'), entry('1'), entry('3', Number.NaN), entry('4')]) batch.add(row)
    await batch.flush()
    expect((await prisma.usageEntry.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual(['1', '2', '4'])
    expect(logger.error).toHaveBeenCalledTimes(2)
    expect(JSON.stringify(vi.mocked(logger.error).mock.calls)).not.toContain('a secret')
    batch.add(entry('5'))
    await batch.flush()
    expect(await prisma.usageEntry.count()).toBe(4)
  })

  it('writes many rows in parts', async () => {
    const write = vi.fn(async (_rows: number[]) => {})
    const batch = createBatch<number>('test', write)
    for (let row = 0; row < 1_200; row++) batch.add(row)
    await batch.flush()
    expect(write.mock.calls.map(([rows]) => rows.length)).toEqual([500, 500, 200])
  })

  it('is written before the server ends', async () => {
    const write = vi.fn(async () => {})
    createBatch<number>('test', write).add(1)
    await shutDown()
    expect(write).toHaveBeenCalledWith([1])
  })
})
