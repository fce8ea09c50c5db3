import { describe, expect, it } from 'vitest'
import { detectLanguage } from '#shared/utils/language'
import { normalizeText, stemOf, withoutGreeting, wordsOf } from '#server/knowledge/words'

const stemsOf = (text: string) => new Set(wordsOf(text).map(word => word.stem))

describe('words', () => {
  it.each([
    ['подключить подключения подключение подключаю подключим подключён'],
    ['настроить настройка настройки настройку настраивать'],
    ['добавить добавление добавляю добавлю'],
    ['телеграм телеграме телеграма Телеграмм telegram Telegram'],
    ['ватсап вотсап WhatsApp ватсапе'],
    ['виджет виджета widget'],
    ['модель модели моделью нейросеть model models'],
    ['цена цены стоит стоимость'],
    ['connect connecting connection connections connected'],
    ['installation install installing']
  ])('brings together %s', (text) => {
    expect(stemsOf(text).size).toBe(1)
  })

  it.each([
    ['модель', 'модный'], ['подключить', 'отключить'], ['ключ', 'подключить'], ['сто', 'стоит'],
    ['банк', 'бот'], ['данные', 'дата'], ['время', 'врач'], ['голос', 'голосование']
  ])('keeps %s and %s apart', (one, other) => {
    expect(stemOf(one)).not.toBe(stemOf(other))
  })

  it('makes equal what a person would call the same text', () => {
    expect(normalizeText('  Ещё ОДИН «вопрос»?! ')).toBe(normalizeText('еще один вопрос'))
    expect(normalizeText('Ｔｅｌｅｇｒａｍ')).toBe('telegram')
  })

  it('keeps numbers whole and joins short Latin parts', () => {
    expect(wordsOf('1,500 рублей, v1, Wi-Fi, e-mail, чат-бот').map(word => word.normal))
      .toEqual(['1,500', 'рублей', 'v1', 'wifi', 'email', 'чат', 'бот'])
  })

  it('drops a greeting only when something follows it', () => {
    const rest = (text: string) => withoutGreeting(wordsOf(text)).map(word => word.normal).join(' ')
    expect(rest('Добрый день! Привет, сколько стоит?')).toBe('сколько стоит')
    expect(rest('Good morning, what is the price?')).toBe('what is the price')
    expect(rest('Добрый день!')).toBe('добрый день')
    expect(rest('какой сегодня день')).toBe('какой сегодня день')
  })

  it('finds no words in signs and emoji', () => {
    expect(wordsOf('  ?! … 👍 — ')).toEqual([])
    expect(wordsOf('')).toEqual([])
  })
})

describe('the language of a text', () => {
  it.each([
    ['Как подключить Telegram Webhook OpenAI API?', 'ru'],
    ['What does «Анна» do when nobody answers?', 'en'],
    ['Telegram', 'en'],
    ['телеграм', 'ru'],
    ['Ещё раз', 'ru'],
    ['', 'ru'],
    ['42', 'ru']
  ])('of %j is %s', (text, language) => {
    expect(detectLanguage(text)).toBe(language)
  })
})
