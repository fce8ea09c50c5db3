import { describe, expect, it } from 'vitest'
import { createSlots } from '#server/runtime/slots'

const never = new AbortController().signal

function job() {
  let finish = () => {}
  let begun = false
  const done = new Promise<void>(resolve => finish = resolve)
  return { work: () => (begun = true, done), finish: () => finish(), hasBegun: () => begun }
}

const settle = () => new Promise(resolve => setImmediate(resolve))

describe('createSlots', () => {
  it('runs so many at a time, and the next in order when one ends, well or badly', async () => {
    const inSlot = createSlots({ slots: 2, most: 10 })
    const jobs = [job(), job(), job(), job()]
    const failing = inSlot(never, () => jobs[0]!.work().then(() => Promise.reject(new Error('broken'))))
    const others = jobs.slice(1).map(({ work }) => inSlot(never, work))
    await settle()
    expect(jobs.map(({ hasBegun }) => hasBegun())).toEqual([true, true, false, false])
    jobs[0]!.finish()
    await expect(failing).rejects.toThrow('broken')
    await settle()
    expect(jobs.map(({ hasBegun }) => hasBegun())).toEqual([true, true, true, false])
    for (const { finish } of jobs) finish()
    await Promise.all(others)
    expect(jobs[3]!.hasBegun()).toBe(true)
  })

  it('refuses more than may wait', async () => {
    const inSlot = createSlots({ slots: 1, most: 1 })
    const [running, waiting] = [job(), job()]
    const both = [running, waiting].map(({ work }) => inSlot(never, work))
    await expect(inSlot(never, async () => {})).rejects.toMatchObject({ statusCode: 503 })
    running.finish()
    waiting.finish()
    await Promise.all(both)
    await inSlot(never, async () => {})
  })

  it('lets the one who waits give up, and keeps no place for it', async () => {
    const inSlot = createSlots({ slots: 1, most: 5 })
    const [running, given, last] = [job(), job(), job()]
    const controller = new AbortController()
    const first = inSlot(never, running.work)
    const second = inSlot(controller.signal, given.work)
    const third = inSlot(never, last.work)
    await settle()
    controller.abort(new Error('hung up'))
    await expect(second).rejects.toThrow('hung up')
    running.finish()
    last.finish()
    await Promise.all([first, third])
    expect(given.hasBegun()).toBe(false)
    await expect(inSlot(controller.signal, given.work)).rejects.toThrow('hung up')
  })
})
