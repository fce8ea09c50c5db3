import { describe, expect, it, vi } from 'vitest'
import { createBatch } from '#server/system/batch'
import { shutDown } from '#server/runtime/shutdown'

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
