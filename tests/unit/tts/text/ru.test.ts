import { describe, expect, it } from 'vitest'
import { speakable } from '#server/tts/text/speakable'
import { LATIN_CASES, RU_CASES } from './ru-cases'

describe.each(Object.entries(RU_CASES))('Russian %s', (_, cases) => {
  it.each(cases)('%j', (written, said) => {
    expect(speakable(written, 'ru')).toBe(said)
  })
})

describe('Latin words', () => {
  it.each(LATIN_CASES)('%j for a voice that reads Cyrillic', (written, said) => {
    expect(speakable(written, 'ru', { latin: 'cyrillic' })).toBe(said)
  })

  it('stay for a voice that reads both', () => {
    expect(speakable('Напишите в WhatsApp', 'ru')).toBe('Напишите в WhatsApp')
  })
})
