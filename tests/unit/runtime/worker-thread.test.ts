import { expect, it } from 'vitest'
import { createThread } from '#server/runtime/worker-thread'

const fixture = (name: string) => new URL(`../../fixtures/workers/${name}.mjs`, import.meta.url).pathname

/** A thread that has begun to work. */
async function working(entry: string, stallMs = 10_000, data?: Int32Array) {
  const begun = Promise.withResolvers<string>()
  const gone = Promise.withResolvers<string>()
  const thread = createThread<string, string>({ entry: fixture(entry), data, idleMs: 10_000, stallMs, onMessage: begun.resolve, onGone: gone.resolve })
  thread.ensure()
  thread.setBusy(true)
  thread.send('work')
  return { thread, begun: begun.promise, gone: gone.promise }
}

it('a thread ends when what it is doing is done, not in the middle', async () => {
  const done = new Int32Array(new SharedArrayBuffer(4))
  const { thread, begun } = await working('works-without-a-break', 10_000, done)
  await begun
  await thread.end()
  expect(done[0]).toBe(1)
  expect(thread.state()).toEqual({ state: 'idle' })
})

it('a thread that hangs is given up, and another starts', async () => {
  const { thread, gone } = await working('hangs-thread', 50)
  expect(await gone).toBe('gave no sign of life')
  expect(thread.ensure()).toBe(true)
  await thread.end()
})
