import { describe, expect, it } from 'vitest'
import { withTuning } from '#server/tts/with-tuning'
import { secondsOf, speakAll, testTtsDriver } from '../../contract/tts'
import { createToneVoice } from '../../support/tone-voice'
import { pitchOf } from '../audio/pitch'

testTtsDriver('a voice that is tuned', async () => withTuning(createToneVoice().driver))

describe('tuning', () => {
  const TEXT = 'Здравствуйте, чем могу помочь вам сегодня?'

  it.each([
    { speed: 1, pitch: 1.3 }, { speed: 1, pitch: 0.88 }, { speed: 0.5, pitch: 1 }, { speed: 1.7, pitch: 1 }, { speed: 1.2, pitch: 0.7 }, { speed: 4, pitch: 2 }
  ])('makes $speed and $pitch heard with an engine that knows neither', async ({ speed, pitch }) => {
    const voice = createToneVoice()
    const [plain, changed] = [await speakAll(voice.driver, { text: TEXT }), await speakAll(withTuning(voice.driver), { text: TEXT, speed, pitch })]
    expect(secondsOf(plain) / secondsOf(changed) / speed).toBeCloseTo(1, 1)
    expect(pitchOf(changed) / pitchOf(plain) / pitch).toBeCloseTo(1, 1)
    expect(voice.heard.at(-1)).toMatchObject({ speed: 1, pitch: 1 })
  })

  it('leaves to an engine what it can do itself', async () => {
    const voice = createToneVoice({ tunes: ['speed'] })
    const plain = await speakAll(voice.driver, { text: TEXT })
    const changed = await speakAll(withTuning(voice.driver), { text: TEXT, speed: 1.5, pitch: 1.2 })
    expect(voice.heard.at(-1)).toMatchObject({ speed: 1.5, pitch: 1 })
    expect(secondsOf(plain) / secondsOf(changed)).toBeCloseTo(1.5, 1)
    expect(pitchOf(changed) / pitchOf(plain)).toBeCloseTo(1.2, 1)
  })

  it('passes the sound on as it comes', async () => {
    const { driver } = createToneVoice()
    let given = 0
    async function* counted(...asked: Parameters<typeof driver.synthesize>) {
      for await (const frame of driver.synthesize(...asked)) {
        given++
        yield frame
      }
    }
    const tuned = withTuning({ ...driver, synthesize: counted }).synthesize({ text: TEXT, language: 'ru', speed: 1.3, pitch: 1.1 }, new AbortController().signal)
    for await (const frame of tuned) {
      expect(frame.samples.length).toBeGreaterThan(0)
      break
    }
    expect(given).toBeLessThanOrEqual(2)
  })
})
