import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { joinSamples } from '#server/audio'
import { disposeVad } from '#server/audio/vad'
import type { SttDriver } from '#server/stt/types'
import { withLive } from '#server/stt/with-live'
import { blocksOf, createSpeaker, silence } from '../support/spoken'
import { BATCH_WORD, createTinyBatchStt, writeTinyBatchModel } from '../support/tiny-batch-asr'
import { never, testSttDriver } from './stt'

const speaker = createSpeaker()
const model = writeTinyBatchModel()
const drivers: SttDriver[] = []
function createDriver(settings?: Record<string, unknown>, entry?: string) {
  const driver = createTinyBatchStt(model.files, settings, entry)
  drivers.push(driver)
  return driver
}
afterEach(() => Promise.all(drivers.splice(0).map(driver => driver.dispose?.())))
afterAll(async () => {
  await Promise.all([speaker.dispose(), disposeVad()])
  model.remove()
})

const times = (count: number) => Array.from({ length: count }, () => BATCH_WORD).join(' ')
async function say(sampleRate: number, count = 3, pauseMs = 400) {
  const { samples } = await speaker.say('мама', sampleRate)
  return { samples: joinSamples(Array.from({ length: count }, () => [samples, silence(pauseMs, sampleRate)]).flat()), sampleRate }
}
const processOf = (driver: SttDriver) => Number(/\d+/.exec(driver.state?.().detail ?? '')?.[0])
const fixture = (name: string) => new URL(`../fixtures/workers/${name}.mjs`, import.meta.url).pathname

testSttDriver('sherpa with a model for recordings', { create: () => createDriver(), say, words: times(3) })

describe('a model for recordings', () => {
  it('hears a long one in pieces, with times of the whole', async () => {
    const transcript = await createDriver().transcribe!(await say(16_000, 4, 15_000), {}, never())
    expect(transcript.text).toBe(times(4))
    expect(transcript.words.map(({ start }) => Math.floor(start / 15))).toEqual([0, 1, 2, 3])
  })

  it('is asked again when its process dies', async () => {
    const driver = createDriver()
    await driver.transcribe!(await say(16_000), {}, never())
    const gone = processOf(driver)
    const asked = driver.transcribe!(await say(16_000, 40), {}, never())
    process.kill(gone, 'SIGKILL')
    expect((await asked).text).toBe(times(40))
    expect(processOf(driver)).not.toBe(gone)
  })

  it('that can\'t be loaded is a clear error', async () => {
    const driver = createDriver({ type: 'whisper', files: { encoder: model.files.model, decoder: model.files.model, tokens: model.files.tokens } })
    await expect(driver.transcribe!(await say(16_000), {}, never())).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', message: expect.stringContaining('can\'t be loaded') })
  })

  it('that hangs is given up', async () => {
    await expect(createDriver({ stall_ms: 100 }, fixture('hangs')).transcribe!(await say(16_000), {}, never())).rejects.toMatchObject({ reason: 'unavailable' })
  })

  it('gives live words too', async () => {
    const driver = createDriver()
    const stream = withLive(driver as SttDriver & Required<Pick<SttDriver, 'transcribe'>>).open({ sampleRate: 16_000 })
    const partials: string[] = []
    stream.onPartial(text => partials.push(text))
    for (const block of blocksOf((await say(16_000, 5)).samples, 320)) {
      stream.push(block)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    expect((await stream.flush(never())).text).toBe(times(5))
    expect(partials.at(-1)).toBe(times(5))
    expect(partials.length).toBeGreaterThan(1)
    stream.close()
  })
})
