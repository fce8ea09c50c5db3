import { expect, it } from 'vitest'
import { splitSentences } from '#server/tts/text/sentences'
import { speakable } from '#server/tts/text/speakable'
import { HOSTILE_TEXTS } from '../hostile-texts'

it.each(HOSTILE_TEXTS)('what is to be said is found in time: %s', (_, text) => {
  const started = performance.now()
  splitSentences(speakable(text))
  splitSentences(text)
  expect(performance.now() - started).toBeLessThan(1_500)
})
