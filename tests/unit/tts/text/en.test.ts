import { describe, expect, it } from 'vitest'
import { speakable } from '#server/tts/text/speakable'
import { EN_CASES } from './en-cases'

describe.each(Object.entries(EN_CASES))('English %s', (_, cases) => {
  it.each(cases)('%j', (written, said) => {
    expect(speakable(written, 'en')).toBe(said)
  })
})
