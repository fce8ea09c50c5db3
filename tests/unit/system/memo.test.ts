import { describe, expect, it } from 'vitest'
import { createMemo } from '#server/system/memo'

describe('a memo', () => {
  it('loads once, until it is forgotten', async () => {
    const memo = createMemo<number>({ limit: 2, ttlMs: 60_000 })
    let loads = 0
    const get = () => memo.get('a', async () => ++loads)
    expect([await get(), await get()]).toEqual([1, 1])
    memo.forget('a')
    expect(await get()).toBe(2)
  })

  it('does not keep what was being loaded when it was forgotten', async () => {
    const memo = createMemo<string>({ limit: 2, ttlMs: 60_000 })
    const slow = Promise.withResolvers<string>()
    const old = memo.get('key', () => slow.promise)
    memo.clear()
    slow.resolve('revoked')
    expect(await old).toBe('revoked')
    expect(await memo.get('key', async () => 'fresh')).toBe('fresh')
  })

  it('keeps no more than its limit', async () => {
    const memo = createMemo<string>({ limit: 1, ttlMs: 60_000 })
    await memo.get('a', async () => 'first')
    await memo.get('b', async () => 'second')
    expect(await memo.get('a', async () => 'again')).toBe('again')
  })
})
