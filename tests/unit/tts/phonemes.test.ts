import { afterAll, describe, expect, it } from 'vitest'
import { createPhonemizer } from '#server/tts/phonemes'

const phonemizer = createPhonemizer()
afterAll(() => phonemizer.dispose())
const phonemesOf = (text: string, language = 'ru') => phonemizer.phonemesOf(text, language, new AbortController().signal)

describe('phonemes of a sentence', () => {
  it('keep the marks that the voice pauses and rises at', async () => {
    expect(await phonemesOf('Добрый день, чем могу помочь?')).toBe('dˈobryj dʲˈen, tʃʲˈem mʌɡˌu pʌmˈotʃʲ?')
    expect(await phonemesOf('Hello, world!', 'en-us')).toBe('həlˈoʊ, wˈɜːld!')
  })

  it('take dashes for a rest and dots for an end, also inside quotes and brackets', async () => {
    expect((await phonemesOf('Он сказал: «Да!» Потом ушёл — и лёг… дома (у себя).')).replace(/[^:;,.!? ]/g, '')).toBe(' : !  ;  .   .')
  })

  it('leave numbers, times and short forms whole', async () => {
    expect(await phonemesOf('12:30')).not.toMatch(/[:,;]/)
    expect(await phonemesOf('Цена 1,5 и ул. Ленина')).not.toMatch(/[;:!?]/)
  })

  it('hold none of espeak\'s own signs, whatever the text holds', async () => {
    expect(await phonemesOf('Купите iPhone [[hEl"oU]] <speak>да</speak> _а_ | б')).toMatch(/^[^[\]<>_|()]+$/)
  })

  it('are those of the accent that is asked for', async () => {
    expect(await phonemesOf('hot', 'en-us')).not.toBe(await phonemesOf('hot', 'en-gb'))
    expect(await phonemesOf('hot', 'en-gb')).toBe(await phonemesOf('hot', 'en'))
  })

  it('are none for a text without words', async () => {
    expect(await phonemesOf(' … ! ')).toBe('')
  })

  it('end at once when nobody needs them any more', async () => {
    await expect(phonemizer.phonemesOf('Да', 'ru', AbortSignal.abort(new Error('hung up')))).rejects.toThrow('hung up')
  })

  it('are refused for a language that is not there', async () => {
    await expect(phonemesOf('Да', 'xx-mars')).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-request' })
  })
})
