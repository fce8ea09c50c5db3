import { expect, it } from 'vitest'
import { unlessAborted } from '#server/runtime/unless-aborted'

it('gives what the work gives, or what it fails with', async () => {
  const { signal } = new AbortController()
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1)
  await expect(unlessAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
})

it('leaves with the reason of who does not want to wait, and the work goes on', async () => {
  const controller = new AbortController()
  const work = Promise.withResolvers<number>()
  const [leaving, staying] = [unlessAborted(work.promise, controller.signal), unlessAborted(work.promise, new AbortController().signal)]
  controller.abort(new Error('hung up'))
  await expect(leaving).rejects.toThrow('hung up')
  await expect(unlessAborted(work.promise, controller.signal)).rejects.toThrow('hung up')
  work.resolve(2)
  expect(await staying).toBe(2)
})

it('does not let a failure that nobody waits for any more end the program', async () => {
  const failing = Promise.withResolvers<never>()
  await expect(unlessAborted(failing.promise, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
  failing.reject(new Error('broken'))
})
