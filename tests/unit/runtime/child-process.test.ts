import { expect, it, onTestFinished } from 'vitest'
import { createChild } from '#server/runtime/child-process'

const PIECE = new Uint8Array(4 * 1024 * 1024)

function start(name: string) {
  const gone = Promise.withResolvers<string>()
  let taken = Promise.withResolvers<undefined>()
  const child = createChild<unknown, { sound: Uint8Array }>({
    entry: new URL(`../../fixtures/workers/${name}.mjs`, import.meta.url).pathname,
    idleMs: 600_000,
    stallMs: 600_000,
    onMessage: () => taken.resolve(undefined),
    onGone: gone.resolve
  })
  onTestFinished(() => child.end())
  child.ensure()
  return {
    child,
    gone: gone.promise,
    async sendAndWait() {
      taken = Promise.withResolvers()
      child.send({ sound: PIECE })
      await Promise.race([taken.promise, gone.promise.then((detail) => {
        throw new Error(detail)
      })])
    }
  }
}

it('a child that takes nothing is ended when too much waits for it, and the next one begins with nothing waiting', async () => {
  const { child, gone } = start('hangs')
  for (let sent = 0; sent < 20; sent++) child.send({ sound: PIECE })
  expect(await gone).toBe('took too little of what it was sent')
  expect(child.ensure()).toBe(true)
  child.send({ sound: PIECE })
  expect(child.state().state).toBe('running')
})

it('a child that takes what it is sent may be sent any amount', async () => {
  const { child, sendAndWait } = start('answers')
  for (let sent = 0; sent < 20; sent++) await sendAndWait()
  expect(child.state().state).toBe('running')
})

it('a child that hangs is ended at once when it is killed, and the next one starts', async () => {
  const { child } = start('hangs')
  const first = child.state().detail
  await child.kill()
  expect(child.state().state).toBe('idle')
  expect(child.ensure()).toBe(true)
  expect(child.state().detail).not.toBe(first)
})

it('a child that is told to steps back for others, with all its threads', async () => {
  const said = Promise.withResolvers<{ niceness: number[] }>()
  const child = createChild<{ niceness: number[] }, object>({
    entry: new URL('../../fixtures/workers/tells-niceness.mjs', import.meta.url).pathname,
    idleMs: 600_000,
    niceness: 15,
    onMessage: said.resolve,
    onGone: detail => said.reject(new Error(detail))
  })
  onTestFinished(() => child.end())
  child.ensure()
  expect(new Set((await said.promise).niceness)).toEqual(new Set([15]))
})
