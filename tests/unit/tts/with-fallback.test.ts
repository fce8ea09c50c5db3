import { describe, expect, it, vi } from 'vitest'
import type { DriverError } from '#server/runtime/errors'
import { withFallback } from '#server/tts/with-fallback'
import { secondsOf, speakAll, testTtsDriver } from '../../contract/tts'
import { broken, createToneVoice, type ToneVoiceOptions } from '../../support/tone-voice'
import { pitchOf } from '../audio/pitch'

function voices(fails?: ToneVoiceOptions['fails']) {
  const clock = { now: 0 }
  const report = vi.fn<(error: DriverError) => void>()
  const first = createToneVoice({ hertz: 150, fails })
  const second = createToneVoice({ hertz: 300, sampleRate: 16_000 })
  const driver = withFallback(first.driver, { fallback: () => ({ driver: second.driver, voice: 'hum' }), report, pauseMs: 1_000, now: () => clock.now })
  return { driver, first, second, report, clock }
}
const isSecond = async (driver: ReturnType<typeof voices>['driver']) => Math.round(pitchOf(await speakAll(driver)) / 150) === 2

testTtsDriver('a voice with another behind it', async () => voices().driver)

describe('a voice with another behind it', () => {
  it('speaks itself as long as it can', async () => {
    const { driver, report } = voices()
    expect(await isSecond(driver)).toBe(false)
    expect(driver.state()).toEqual({ state: 'running' })
    expect(report).not.toHaveBeenCalled()
    expect(driver.substitutions()).toBe(0)
  })

  it('is spoken by the other when it fails before the first sound, at its own rate', async () => {
    const { driver, first, report, second } = voices({ error: broken('unreachable'), after: 0 })
    const frames = await speakAll(driver, { speed: 1 })
    expect(frames.every(({ sampleRate }) => sampleRate === first.driver.sampleRate)).toBe(true)
    expect(secondsOf(frames)).toBeCloseTo(secondsOf(await speakAll(second.driver)), 1)
    expect(second.heard[0]).toMatchObject({ voice: 'hum', language: 'ru' })
    expect(report).toHaveBeenCalledOnce()
    expect(driver.substitutions()).toBe(1)
    expect(driver.state()).toMatchObject({ state: 'failed', detail: expect.stringContaining('unreachable') })
  })

  it('is not asked again for a while, and then once more', async () => {
    const { driver, first, clock } = voices({ error: broken('timeout'), after: 0 })
    await speakAll(driver)
    await speakAll(driver)
    expect(first.heard).toHaveLength(1)
    clock.now = 1_001
    first.state.fails = undefined
    expect(await isSecond(driver)).toBe(false)
    expect(driver.state()).toEqual({ state: 'running' })
  })

  it('is asked more and more seldom while it goes on failing', async () => {
    const { driver, first, clock } = voices({ error: broken('unreachable'), after: 0 })
    for (const now of [0, 1_001, 2_500, 3_002, 6_000, 7_003]) {
      clock.now = now
      await speakAll(driver)
    }
    expect(first.heard).toHaveLength(4)
  })

  it('is asked again at once when only this one text was wrong', async () => {
    const { driver, first } = voices({ error: broken('bad-request', false), after: 0 })
    expect(await isSecond(driver)).toBe(true)
    first.state.fails = undefined
    expect(await isSecond(driver)).toBe(false)
  })

  it('fails when it fails in the middle: nobody hears a sentence twice', async () => {
    const { driver, second } = voices({ error: broken('interrupted'), after: 1 })
    await expect(speakAll(driver)).rejects.toMatchObject({ reason: 'interrupted' })
    expect(second.heard).toEqual([])
  })

  it('is silent when it was stopped', async () => {
    const { driver, second } = voices({ error: broken('timeout'), after: 0 })
    await expect(speakAll(driver, {}, AbortSignal.abort(new Error('hung up')))).rejects.toThrow('hung up')
    expect(second.heard).toEqual([])
  })
})
