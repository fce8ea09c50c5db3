import { describe, expect, it } from 'vitest'
import { detectLanguage } from '#shared/utils/language'
import { splitSentences } from '#server/tts/text/sentences'
import { plainText } from '#server/tts/text/plain'
import { speakable } from '#server/tts/text/speakable'

describe('plainText', () => {
  it.each([
    ['# Заголовок\n\nТекст', 'Заголовок\nТекст'],
    ['Это **важно**, _очень_ и ~~нет~~', 'Это важно, очень и нет'],
    ['snake_case_name и 2 * 3 * 4', 'snake_case_name и 2 * 3 * 4'],
    ['5*3 и 4*2, 500 ₽*, **важно. Да', '5*3 и 4*2, 500 ₽, важно. Да'],
    ['- раз\n- [x] два\n1. три', 'раз\nдва\nтри'],
    ['> Цитата', 'Цитата'],
    ['Нажмите `Сохранить`.', 'Нажмите Сохранить.'],
    ['До\n```ts\nconst a = 1\n```\nПосле', 'До\nПосле'],
    ['До\n```ts\nконца нет', 'До'],
    ['Смотрите [инструкцию](https://example.com/a_(b)) ![схема](x.png)', 'Смотрите инструкцию схема'],
    ['Ответ есть[1], и ещё[^2].', 'Ответ есть, и ещё.'],
    ['| Тариф | Цена |\n|---|---|\n| Базовый | 100 |', 'Тариф, Цена\nБазовый, 100'],
    ['<b>Жирный</b><br>текст &amp; ещё', 'Жирный текст & ещё'],
    ['5 < 7 и 9 > 3', '5 < 7 и 9 > 3']
  ])('says %j without its Markdown', (text, spoken) => {
    expect(plainText(text)).toBe(spoken)
  })

  it('leaves out emoji of every kind', () => {
    expect(plainText('Привет 👋🏽! Семья 👨‍👩‍👧, флаг 🇷🇺, ❤️ и 1️⃣')).toBe('Привет! Семья, флаг, и 1')
  })

  it('says the host of a long address, and an e-mail address as it is', () => {
    expect(plainText('Сайт: https://www.example.com/path/to?page=1#top. Почта info@example.com')).toBe('Сайт: example.com. Почта info@example.com')
  })

  it('joins thousands but not a telephone number', () => {
    expect(plainText('Цена 1 250 000 или 5\u00A0000 рублей')).toBe('Цена 1250000 или 5000 рублей')
    expect(plainText('Звоните 8 900 123 45 67 или +7 900 123-45-67')).toBe('Звоните 8 900 123 45 67 или +7 900 123-45-67')
  })

  it('drops what nobody says twice and what cannot be seen', () => {
    expect(plainText('Да!!!\u0000  Правда ???\u200B\r\n\r\n\r\nНет.....')).toBe('Да! Правда?\nНет...')
  })

  it('takes a hostile text in a moment', () => {
    for (const unit of ['[', '*', '_a', '`', '<', '![](', '| ', '||', '\n> ', '1 000 ', '&', '<!--', '__a ', '! ', ' ']) {
      const started = performance.now()
      splitSentences(speakable(unit.repeat(20_000 / unit.length)))
      expect(performance.now() - started).toBeLessThan(5_000)
    }
  })
})

describe('splitSentences', () => {
  const texts = (text: string, maxLength?: number) => splitSentences(text, maxLength).map(piece => piece.text)

  it('cuts at the ends of sentences and at line ends', () => {
    expect(texts('Добрый день! Чем помочь? «Хорошо.» Ждём…\nСписок')).toEqual(['Добрый день!', 'Чем помочь?', '«Хорошо.»', 'Ждём…', 'Список'])
  })

  it('does not cut at short forms, initials and numbers', () => {
    expect(texts('Мы в г. Москве, ул. Ленина, д. 5, т. е. рядом. А. С. Пушкин и Mr. Smith платят 3.5 руб. каждый день.')).toEqual([
      'Мы в г. Москве, ул. Ленина, д. 5, т. е. рядом.',
      'А. С. Пушкин и Mr. Smith платят 3.5 руб. каждый день.'
    ])
  })

  it('loses no word of a long sentence and keeps every piece short', () => {
    const long = 'слово, '.repeat(100) + 'конец'
    const pieces = texts(long, 60)
    expect(pieces.every(piece => piece.length <= 60)).toBe(true)
    expect(pieces.join(' ')).toBe(long)
  })

  it('cuts a run without spaces without tearing a character', () => {
    const pieces = texts('𝔸'.repeat(50), 15)
    expect(pieces.join('')).toBe('𝔸'.repeat(50))
    expect(pieces.every(piece => piece.isWellFormed())).toBe(true)
  })

  it('rests longer between paragraphs than between sentences', () => {
    const [first, second] = splitSentences('Раз. Два.\nТри.')
    expect(second!.pauseMs).toBeGreaterThan(first!.pauseMs)
  })

  it('finds nothing to say in punctuation', () => {
    expect(texts(' — … !\n***')).toEqual([])
  })
})

describe('detectLanguage', () => {
  it.each([
    ['Откройте Telegram и WhatsApp в настройках', 'ru'],
    ['Press the «Сохранить» button to keep it', 'en'],
    ['12:30', 'ru'],
    ['OK', 'en']
  ])('takes %j as %s', (text, language) => {
    expect(detectLanguage(text)).toBe(language)
  })

  it('takes the fallback for a text without letters', () => {
    expect(detectLanguage('42', 'en')).toBe('en')
  })
})
