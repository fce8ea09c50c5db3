import { describe, expect, it } from 'vitest'
import { createDriverPool } from '#server/tts/driver-pool'

function poolOf(limit: number) {
  const made: string[] = []
  const ended: string[] = []
  const pool = createDriverPool<{ name: string, dispose(): Promise<void> }>(limit)
  const create = (name: string) => () => {
    made.push(name)
    return { name, dispose: async () => void ended.push(name) }
  }
  return { made, ended, pool, get: (name: string) => pool.get('fake', { name }, create(name)), lease: (name: string) => pool.lease('fake', { name }, create(name)) }
}

describe('the pool of drivers', () => {
  it('makes one for each set of options', () => {
    const { get, made } = poolOf(3)
    expect(get('a')).toBe(get('a'))
    get('b')
    expect(made).toEqual(['a', 'b'])
  })

  it('lets the one go that was not used for longest', () => {
    const { get, ended, made } = poolOf(2)
    for (const name of ['a', 'b', 'a', 'c']) get(name)
    expect(ended).toEqual(['b'])
    get('b')
    expect(made).toEqual(['a', 'b', 'c', 'b'])
  })

  it('keeps one that is speaking until it has finished', () => {
    const { get, lease, ended } = poolOf(1)
    const speaking = lease('a')
    get('b')
    expect(ended).toEqual([])
    speaking[Symbol.dispose]()
    expect(ended).toEqual(['a'])
  })

  it('ends all of them', async () => {
    const { get, lease, pool, ended } = poolOf(2)
    get('a')
    lease('b')
    await pool.dispose()
    expect(ended).toEqual(['a', 'b'])
    expect(pool.list()).toEqual([])
  })
})
