import { describe, expect, it } from 'vitest'
import { createOnce } from '#server/runtime/once'

describe('what is loaded once', () => {
  it('is loaded once for all who ask, one a key', async () => {
    let loads = 0
    const once = createOnce(async key => `${key}${++loads}`)
    expect(await Promise.all([once.get('a'), once.get('a'), once.get('b')])).toEqual(['a1', 'a1', 'b2'])
  })

  it('is loaded again after a failure', async () => {
    const outcomes = [Promise.reject(new Error('no disk')), Promise.resolve('here')]
    const once = createOnce(() => outcomes.shift()!)
    await expect(once.get()).rejects.toThrow('no disk')
    expect(await once.get()).toBe('here')
  })

  it('does not keep what was loading when it was forgotten, nor loses what was loaded since', async () => {
    const loads: PromiseWithResolvers<string>[] = []
    const once = createOnce(() => {
      loads.push(Promise.withResolvers<string>())
      return loads.at(-1)!.promise
    })
    const stale = once.get()
    once.forget()
    const fresh = once.get()
    loads[1]!.resolve('fresh')
    loads[0]!.reject(new Error('too late'))
    await expect(stale).rejects.toThrow('too late')
    expect([await fresh, await once.get()]).toEqual(['fresh', 'fresh'])
  })
})
