import { describe, expect, it } from 'vitest'
import { createFaqIndex } from '#server/knowledge/faq-index'
import type { FaqRecord } from '#server/knowledge/types'

const entry = (question: string, ...keywords: string[]): FaqRecord => ({ id: question, question, answer: `Ответ: ${question}`, keywords })

const entries = [
  entry('Сколько стоит подписка?', 'цена', 'тариф', 'прайс-лист'),
  entry('Как подключить модель?'),
  entry('Как подключить Telegram?'),
  entry('Кто ты?', 'кто ты такая', 'ты робот'),
  entry('Привет', 'здравствуйте', 'добрый день'),
  entry('Какие у вас часы работы?', 'график', 'режим работы'),
  entry('Как оформить возврат товара?', 'вернуть деньги'),
  entry('Который час?', 'сколько времени', 'время'),
  entry('Where is my data stored?', 'data location'),
  entry('How much does delivery cost?', 'shipping price')
]
const index = createFaqIndex(entries)

describe('a FAQ match', () => {
  it.each([
    'сколько стоит подписка', '  СКОЛЬКО СТОИТ ПОДПИСКА?! ', 'Добрый день! Сколько стоит подписка?'
  ])('is exact for %j', (text) => {
    expect(index.match(text)).toMatchObject({ score: 1, how: 'exact', sure: true, entry: { question: 'Сколько стоит подписка?' } })
  })

  it.each([
    ['какая стоимость подписки', 'Сколько стоит подписка?'],
    ['подключение модели', 'Как подключить модель?'],
    ['подскажите, пожалуйста, как мне подключить телеграм', 'Как подключить Telegram?'],
    ['хочу подключить телеграмм', 'Как подключить Telegram?'],
    ['как подлкючить телегарм', 'Как подключить Telegram?'],
    ['офромить возврат товара', 'Как оформить возврат товара?'],
    ['какая у вас цена?', 'Сколько стоит подписка?'],
    ['пришлите прайс-лист', 'Сколько стоит подписка?'],
    ['какой у вас график?', 'Какие у вас часы работы?'],
    ['Подскажи, сколько времени', 'Который час?'],
    ['кто ты такая?', 'Кто ты?'],
    ['добрый день', 'Привет'],
    ['where are my data stored', 'Where is my data stored?'],
    ['what is the cost of delivery', 'How much does delivery cost?']
  ])('is sure for %j', (text, question) => {
    expect(index.match(text)?.entry.question).toBe(question)
  })

  it.each([
    '', '   ', '?!', '👍', 'да', 'нет', 'ок', 'ага', 'и что?', 'а как', 'ты', 'кто', 'хорошо', 'yes', 'ok', 'no', 'what about it',
    'Сколько стоит самолёт?', 'Как подключить холодильник?', 'Как отключить модель?', 'модель', 'подключить',
    'Сколько времени занимает доставка в Новосибирск?', 'How much does it cost to build a house',
    'Привет! Меня зовут Олег, хочу поговорить с директором о поставках бетона',
    'Вчера вечером мы с коллегами обсуждали, что в прошлом году цена доставки выросла, а курьеры стали опаздывать на час и больше',
    'товар пришёл битый, что делать'
  ])('is never made for %j', (text) => {
    expect(index.match(text)).toBeNull()
  })

  it('answers a question of little words only when it is an entry', () => {
    expect(index.match('кто ты')?.how).toBe('exact')
    expect(createFaqIndex([entry('да')]).match('Да!')?.score).toBe(1)
    expect(createFaqIndex([entry('Сколько стоит подписка?')]).match('Сколько стоит самолёт')).toBeNull()
  })

  it('tells a keyword from words and keeps 1 for exact', () => {
    expect(index.match('тариф')).toMatchObject({ how: 'keyword', score: 0.99, matchedWords: ['тариф'] })
    expect(index.match('стоимость подписки')).toMatchObject({ how: 'words', score: 0.99 })
  })

  it('shows the words as the person wrote them', () => {
    expect(index.match('Как ПОДКЛЮЧАТЬ Телегу')?.matchedWords).toEqual(['ПОДКЛЮЧАТЬ', 'Телегу'])
  })

  it('does not care for the order of entries, and prefers a question to a keyword', () => {
    const two = [entry('Доставка и оплата', 'цена доставки'), entry('Цена доставки')]
    expect(createFaqIndex(two).match('цена доставки')).toMatchObject({ score: 1, entry: { question: 'Цена доставки' } })
  })

  it('explains what was close, best first', () => {
    const close = index.explain('как подключить холодильник', 3)
    expect(close.map(match => match.entry.question)).toEqual(expect.arrayContaining(['Как подключить модель?', 'Как подключить Telegram?']))
    expect(close.every(match => !match.sure && match.score > 0 && match.score < 0.8)).toBe(true)
    expect(index.explain('', 3)).toEqual([])
  })

  it('of no entries is none', () => {
    expect(createFaqIndex([]).match('привет')).toBeNull()
  })
})
