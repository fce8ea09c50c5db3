import { describe, expect, it, vi } from 'vitest'
import { DriverError } from '#server/runtime/errors'
import { openWithFallback, type LiveDriver } from '#server/stt/with-fallback'
import { createFakeStt } from '../../support/fake-stt'

const never = () => new AbortController().signal
const broken = new DriverError('fake', 'it broke', { retryable: true, reason: 'unavailable' })
const sound = (words: number) => new Int16Array(800 * words).fill(1)
const live = (options: Parameters<typeof createFakeStt>[0]) => createFakeStt(options) as ReturnType<typeof createFakeStt> & LiveDriver

describe('listening with a second engine at hand', () => {
  it('is the first one\'s as long as it works', async () => {
    const [first, second] = [live({ word: 'раз' }), live({ word: 'два' })]
    const stream = openWithFallback([first, second], { sampleRate: 8_000 })
    stream.push(sound(2))
    expect((await stream.flush(never())).text).toBe('раз раз')
  })

  it('begins with one that has not failed', async () => {
    const [first, second] = [live({ word: 'раз' }), live({ word: 'два' })]
    first.fail(broken)
    const stream = openWithFallback([first, second], { sampleRate: 8_000 })
    stream.push(sound(1))
    expect((await stream.flush(never())).text).toBe('два')
  })

  it('goes on with the second, which is told the utterance so far', async () => {
    const [first, second] = [live({ word: 'раз' }), live({ word: 'два' })]
    const report = vi.fn()
    const stream = openWithFallback([first, second], { sampleRate: 8_000 }, report)
    const partials: string[] = []
    stream.onPartial(text => partials.push(text))
    stream.push(sound(2))
    first.fail(broken)
    stream.push(sound(1))
    expect(partials.at(-1)).toBe('два два два')
    expect((await stream.flush(never())).text).toBe('два два два')
    expect(report).toHaveBeenCalledWith(first, second, undefined)
  })

  it('goes on when the first fails at the end', async () => {
    const [first, second] = [live({ word: 'раз' }), live({ word: 'два' })]
    const stream = openWithFallback([{ ...first, state: undefined }, second], { sampleRate: 8_000 })
    stream.push(sound(2))
    first.fail(broken)
    expect((await stream.flush(never())).text).toBe('два два')
  })

  it('gives the next utterance to the first again, once it works', async () => {
    const [first, second] = [live({ word: 'раз' }), live({ word: 'два' })]
    const stream = openWithFallback([first, second], { sampleRate: 8_000 })
    first.fail(broken)
    stream.push(sound(1))
    first.fail(undefined)
    stream.reset()
    stream.push(sound(1))
    expect((await stream.flush(never())).text).toBe('раз')
  })

  it('says what is wrong when none is left', async () => {
    const [first, second] = [live({}), live({})]
    first.fail(broken)
    second.fail(broken)
    const stream = openWithFallback([first, second], { sampleRate: 8_000 })
    stream.push(sound(1))
    await expect(stream.flush(never())).rejects.toBe(broken)
  })

  it('is not needed for a mistake of our own, nor after a stop', async () => {
    const [first, second] = [live({ word: 'раз' }), live({ word: 'два' })]
    const stream = openWithFallback([{ ...first, state: undefined }, second], { sampleRate: 8_000 })
    first.fail(new TypeError('a bug'))
    await expect(stream.flush(never())).rejects.toThrow('a bug')
    await expect(stream.flush(AbortSignal.abort(new Error('hung up')))).rejects.toThrow('hung up')
  })
})
