import { describe, expect, it } from 'vitest'
import { createClauseCutter } from '#server/tts/text/clauses'
import { HOSTILE_TEXTS } from '../../hostile-texts'
import { ANSWERS } from './answers'

/** The same pieces in every run: a small generator with a seed. */
function randomOf(seed: number) {
  let state = seed
  return (below: number) => (state = state * 1_103_515_245 + 12_345 & 0x7FFFFFFF) % below
}

function* deltasOf(text: string, seed: number, longest = 9) {
  const random = randomOf(seed)
  for (let i = 0; i < text.length;) {
    const length = 1 + random(longest)
    yield text.slice(i, i + length)
    i += length
  }
}

function cut(deltas: Iterable<string>, options?: { maxLength: number }) {
  const cutter = createClauseCutter(options)
  return [...deltas].flatMap(delta => cutter.push(delta)).concat(cutter.flush())
}

const texts = (text: string) => cut([text]).map(clause => clause.text.trim())

describe('clauses', () => {
  it.each([
    ['Здравствуйте! Чем могу помочь?', ['Здравствуйте!', 'Чем могу помочь?']],
    ['Да. Мы работаем сегодня до 18:00.', ['Да.', 'Мы работаем сегодня до 18:00.']],
    ['Конечно, сейчас посмотрю расписание, минуту.', ['Конечно, сейчас посмотрю расписание,', 'минуту.']],
    ['Добрый вечер, это секретарь.', ['Добрый вечер,', 'это секретарь.']],
    ['Мы в г. Москве, ул. Ленина, д. 5. Приходите.', ['Мы в г. Москве,', 'ул. Ленина, д. 5. Приходите.']],
    ['Это стоит 3,5 тыс. руб. Доставка бесплатна всегда и везде.', ['Это стоит 3,5 тыс. руб.', 'Доставка бесплатна всегда и везде.']],
    ['Открыто с 10.30 до 19.00. Ждём вас!', ['Открыто с 10.30 до 19.00.', 'Ждём вас!']],
    ['Это было в 2026 г. Москва тогда росла.', ['Это было в 2026 г.', 'Москва тогда росла.']],
    ['Dr. Smith is in. Please wait.', ['Dr. Smith is in.', 'Please wait.']],
    ['Смотрите [наш сайт, раздел. Цены](https://a.example/b. c) тут. Ещё что-нибудь?', ['Смотрите [наш сайт, раздел. Цены](https://a.example/b. c) тут.', 'Ещё что-нибудь?']],
    ['Это **очень важно. Поверьте, друзья мои** и не сложно. Хорошо?', ['Это **очень важно. Поверьте, друзья мои** и не сложно.', 'Хорошо?']],
    ['Нажмите `a. B, c` сейчас, пожалуйста. Готово.', ['Нажмите `a. B, c` сейчас,', 'пожалуйста. Готово.']],
    ['1. Хлеб\n2. Молоко', ['1. Хлеб', '2. Молоко']],
    ['Наш сайт https://example.com/a,b?c=1.5 открыт. Заходите.', ['Наш сайт https://example.com/a,b?c=1.5 открыт.', 'Заходите.']],
    ['Скидка 2*3 и ~5 минут, или 500 ₽*. Всё.', ['Скидка 2*3 и ~5 минут,', 'или 500 ₽*. Всё.']],
    ['«Хорошо!» — сказал он тихо и вышел.', ['«Хорошо!»', '— сказал он тихо и вышел.']],
    ['Подождите... сейчас узнаю.', ['Подождите... сейчас узнаю.']]
  ])('of %j', (answer, clauses) => {
    expect(texts(answer)).toEqual(clauses)
  })

  it('gives a greeting as soon as the next word begins', () => {
    const cutter = createClauseCutter()
    expect(cutter.push('Здравствуйте')).toEqual([])
    expect(cutter.push('!')).toEqual([])
    expect(cutter.push(' Ч')).toEqual([{ text: 'Здравствуйте!', end: 13 }])
  })

  it('does not wait for a mark that does not come', () => {
    const cutter = createClauseCutter()
    const clauses = [...deltasOf('скажите что мне нужно сделать чтобы получить справку о доходах за прошлый год в вашей организации', 1, 3)].flatMap(delta => cutter.push(delta))
    expect(clauses[0]!.text).toBe('скажите что мне нужно сделать чтобы получить справку о доходах')
  })

  it('says what stands before a code block without waiting for its end', () => {
    const cutter = createClauseCutter()
    cutter.push('Сначала одно предложение. Вот код:\n```js')
    expect(cutter.push('\nlet a = 1')).toEqual([])
    expect(cutter.flush()).toEqual([])
  })

  it('says nothing of a block of code', () => {
    expect(texts('```js\nlet a = 1. B\n\nc, d\n```\nГотово.')).toEqual(['```js\nlet a = 1. B\n\nc, d\n```\nГотово.'])
    expect(texts('Вот:\n```js\nlet a')).toEqual(['Вот:'])
    expect(texts(' \n--- \n🎉')).toEqual([])
  })

  it.each(ANSWERS)('are the same however the answer is cut into deltas: %#', (answer) => {
    const whole = cut([answer])
    for (let seed = 1; seed <= 60; seed++) expect(cut(deltasOf(answer, seed, 1 + seed % 12))).toEqual(whole)
  })

  it.each(ANSWERS)('are together the answer: %#', (answer) => {
    const clauses = cut(deltasOf(answer, 7))
    expect(answer.startsWith(clauses.map(({ text }) => text).join(''))).toBe(true)
    expect(answer.slice(clauses.at(-1)!.end)).not.toMatch(/[\p{L}\p{N}]/u)
    let end = 0
    for (const clause of clauses) expect(clause.end).toBe(end += clause.text.length)
  })

  it('are not much longer than asked', () => {
    for (const answer of ANSWERS) {
      for (const { text } of cut([answer], { maxLength: 120 })) expect(text.length).toBeLessThan(480)
    }
    for (const { text } of cut(['слово '.repeat(500)], { maxLength: 120 })) expect(text.length).toBeLessThan(190)
  })

  it.each(HOSTILE_TEXTS)('are found in time and lose nothing: %s', (_, text) => {
    const started = performance.now()
    const clauses = cut(deltasOf(text, 3))
    expect(performance.now() - started).toBeLessThan(3_000)
    const given = clauses.map(clause => clause.text).join('')
    expect(text.startsWith(given)).toBe(true)
    expect(text.slice(given.length)).not.toMatch(/[\p{L}\p{N}]/u)
    expect(clauses.every(clause => clause.text.isWellFormed())).toBe(true)
  })
})
