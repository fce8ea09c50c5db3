import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createVadHost, type VadHost } from '#server/audio/vad'
import { blocksOf, createSpeaker, noise, silence } from '../../support/spoken'

const speaker = createSpeaker()
const hosts: VadHost[] = []
function createHost(options: Parameters<typeof createVadHost>[0] = {}) {
  const host = createVadHost(options)
  hosts.push(host)
  return host
}
const shared = createVadHost()
afterEach(() => Promise.all(hosts.splice(0).map(host => host.dispose())))
afterAll(() => Promise.all([shared.dispose(), speaker.dispose()]))

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const SENTENCE = 'Здравствуйте, я хочу записаться на завтра.'

describe.each([8_000, 16_000] as const)('at %i Hz', (rate) => {
  it('hears speech, and neither silence nor noise', async () => {
    const vad = shared.createVad(rate)
    const speech = await vad.push((await speaker.say(SENTENCE, rate)).samples)
    vad.reset()
    const quiet = await vad.push(silence(2_000, rate))
    vad.reset()
    const rustle = await vad.push(noise(2_000, rate, 300))
    vad.close()
    expect(mean(speech)).toBeGreaterThan(0.6)
    expect(Math.max(...quiet)).toBeLessThan(0.1)
    expect(mean(rustle)).toBeLessThan(0.35)
  })

  it('answers once for each 32 ms, however the sound is cut', async () => {
    const { samples } = await speaker.say(SENTENCE, rate)
    const whole = shared.createVad(rate)
    const expected = await whole.push(samples)
    expect(expected).toHaveLength(Math.floor(samples.length / (rate * 0.032)))
    for (const size of [rate / 50, 37, 5_000]) {
      const vad = shared.createVad(rate)
      const pushed = [...blocksOf(samples, size)].map(block => vad.push(block))
      expect((await Promise.all(pushed)).flat()).toEqual(expected)
      vad.close()
    }
    whole.close()
  })

  it('begins anew after a reset', async () => {
    const { samples } = await speaker.say(SENTENCE, rate)
    const vad = shared.createVad(rate)
    const first = await vad.push(samples)
    vad.reset()
    expect(await vad.push(samples)).toEqual(first)
    vad.close()
  })
})

describe('streams', () => {
  it('do not hear each other', async () => {
    const { samples } = await speaker.say(SENTENCE, 16_000)
    const alone = shared.createVad(16_000)
    const expected = await alone.push(samples)
    const streams = Array.from({ length: 8 }, () => shared.createVad(16_000))
    const others = [shared.createVad(8_000).push(noise(3_000, 8_000, 8_000)), shared.createVad(16_000).push(silence(3_000, 16_000))]
    expect(await Promise.all(streams.map(vad => vad.push(samples)))).toEqual(streams.map(() => expected))
    await Promise.all(others)
  })

  it('that are left are not listened to any further', async () => {
    const [left, other] = [shared.createVad(16_000), shared.createVad(16_000)]
    const long = left.push(silence(60_000, 16_000))
    await other.push(silence(64, 16_000))
    left.close()
    expect((await long).length).toBeLessThan(1_875)
    const [anew, again] = [left.push(silence(320, 16_000)), other.push(silence(320, 16_000))]
    expect([(await anew).length, (await again).length]).toEqual([10, 10])
  })

  it('of a minute do not keep one of a moment waiting', async () => {
    const long = shared.createVad(16_000).push(silence(60_000, 16_000))
    const order: string[] = []
    await Promise.all([long.then(() => order.push('long')), shared.createVad(16_000).push(silence(64, 16_000)).then(() => order.push('short'))])
    expect(order).toEqual(['short', 'long'])
  })
})

describe('the thread', () => {
  const fixture = (name: string) => new URL(`../../fixtures/workers/${name}.mjs`, import.meta.url).pathname

  it('is gone after dispose and comes back for a stream that goes on', async () => {
    const host = createHost()
    const vad = host.createVad(16_000)
    const first = await vad.push(silence(320, 16_000))
    await host.dispose()
    expect(await vad.push(silence(320, 16_000))).toEqual(first)
  })

  it('is started again when it dies, and nothing that was asked is lost', async () => {
    const host = createHost({ entry: fixture('vad-dies-once') })
    const vad = host.createVad(16_000)
    expect(await Promise.all([vad.push(silence(320, 16_000)), vad.push(silence(320, 16_000))])).toHaveLength(2)
  })

  it('that dies every time is a clear error, and is given a pause', async () => {
    const host = createHost({ entry: fixture('dies-at-once') })
    const vad = host.createVad(16_000)
    await expect(vad.push(silence(320, 16_000))).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', retryable: true })
    await expect(vad.push(silence(320, 16_000))).rejects.toThrow('pause')
  })

  it('that hangs is ended', async () => {
    const host = createHost({ entry: fixture('hangs-thread'), stallMs: 50 })
    await expect(host.createVad(16_000).push(silence(320, 16_000))).rejects.toMatchObject({ reason: 'unavailable' })
  })
})
