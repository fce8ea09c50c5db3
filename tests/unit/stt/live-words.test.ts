import { afterAll, describe, expect, it } from 'vitest'
import { disposeVad } from '#server/audio/vad'
import { createLiveWords } from '#server/stt/live-words'
import type { Transcript } from '#server/stt/types'
import { blocksOf, createSpeaker, silence } from '../../support/spoken'
import { createTinyStt } from '../../support/tiny-asr'

const RATE = 16_000
const speaker = createSpeaker()
const driver = createTinyStt()
afterAll(() => Promise.all([speaker.dispose(), driver.dispose?.(), disposeVad()]))

function listen(now?: () => number) {
  const finals: { text: string, isLast: boolean }[] = []
  const partials: string[] = []
  const last = Promise.withResolvers<Transcript>()
  const words = createLiveWords(driver.open!({ sampleRate: RATE }), RATE, {
    partial: text => partials.push(text),
    final(transcript, isLast) {
      finals.push({ text: transcript.text, isLast })
      if (isLast) last.resolve(transcript)
    },
    failed: last.reject
  }, { now })
  const push = (samples: Int16Array) => {
    for (const block of blocksOf(samples, 320)) words.push(block)
  }
  return { finals, partials, last: last.promise, words, push }
}

describe('an endless stream of speech', () => {
  it('becomes utterances that end with pauses, and none of their words is lost', async () => {
    const { finals, partials, last, words, push } = listen()
    for (const text of ['привет запись', 'завтра время', 'спасибо']) {
      push((await speaker.say(text, RATE)).samples)
      push(silence(900, RATE))
    }
    push((await speaker.say('помощь', RATE)).samples)
    words.stop()
    await last
    expect(finals).toEqual([
      { text: 'привет запись', isLast: false },
      { text: 'завтра время', isLast: false },
      { text: 'спасибо', isLast: false },
      { text: 'помощь', isLast: true }
    ])
    expect(partials.length).toBeGreaterThan(3)
    words.close()
  })

  it('ends with nothing where nothing was said', async () => {
    const { finals, last, words, push } = listen()
    push(silence(3_000, RATE))
    words.stop()
    await last
    expect(finals).toEqual([{ text: '', isLast: true }])
    words.close()
  })

  it('is refused when it comes far faster than anybody speaks', () => {
    const { words } = listen(() => 0)
    const second = silence(1_000, RATE)
    for (let i = 0; i < 60; i++) words.push(second)
    expect(() => words.push(second)).toThrow('faster')
    words.close()
  })

  it('says nothing more after it was closed', async () => {
    const { finals, words, push } = listen()
    push((await speaker.say('да', RATE)).samples)
    words.stop()
    words.close()
    await new Promise(resolve => setImmediate(resolve))
    expect(finals).toEqual([])
  })
})
