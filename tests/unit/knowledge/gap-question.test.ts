import { describe, expect, it } from 'vitest'
import { createGapGroups } from '#server/knowledge/gap-groups'
import { maskContacts, questionToKeep } from '#server/knowledge/gap-question'

function groupsOf(questions: { id: string, question: string }[]) {
  const groups = createGapGroups()
  for (const { id, question } of questions) groups.add(id, question)
  return groups
}

describe('what is worth keeping of what people say', () => {
  it.each([
    'Есть ли у вас доставка в Казань?', 'Здравствуйте! Сколько стоит курс английского', 'цена доставки', 'Доставка?', 'Вы работаете с НДС?',
    'Как передать показания счётчика?', 'Меня зовут Иван, можно ли вернуть товар?'
  ])('keeps "%s"', text => expect(questionToKeep(text, 'ru')).toBe(text))

  it.each(['Do you ship to Spain?', 'Hello, what about refunds', 'opening hours', 'Can I pay in cash'])('keeps "%s"', text => expect(questionToKeep(text, 'en')).toBe(text))

  it.each([
    '', '   ', '?', '!!!', 'Привет', 'Добрый день!', 'Спасибо большое', 'Ок, понятно', 'До свидания', 'доставка', 'ывапрол', 'А сколько?', 'Что это такое?', 'да', 'Ты бот?',
    'Перезвоните мне, пожалуйста', 'Меня зовут Иван, хочу записаться', 'Иван, +7 912 345-67-89', 'пишите на ivan@example.com', '/start', 'https://example.com/page?x=1', '12345', '9 000 руб',
    'бвгд жзкл мнпр', `Сколько ${'очень '.repeat(100)}стоит доставка?`, 'я'.repeat(100_000)
  ])('leaves "%.40s" alone', text => expect(questionToKeep(text, 'ru')).toBeNull())

  it.each(['Hi there', 'thanks a lot', 'Are you a bot?', 'call me back', 'My name is Ann', 'ok'])('leaves "%s" alone', text => expect(questionToKeep(text, 'en')).toBeNull())

  it('is one line, without telephone numbers and e-mails', () => {
    expect(questionToKeep('Сколько стоит\n доставка?  Мой номер 8 (912) 345-67-89, почта ivan@example.com', 'ru')).toBe('Сколько стоит доставка? Мой номер •••, почта •••')
  })

  it.each([
    ['+79123456789', '•••'], ['тел. 345-67-89 или 345 67 89', 'тел. ••• или •••'], ['карта 4276 1234 5678 9012', 'карта •••'], ['Иван.Петров@почта.рф', '•••'],
    ['за 2024-2025 год', 'за 2024-2025 год'], ['кредит 1 000 000 рублей', 'кредит 1 000 000 рублей'], ['с 9.00 до 18.00', 'с 9.00 до 18.00'], ['заказ 12345', 'заказ 12345']
  ])('%s becomes %s', (text, masked) => expect(maskContacts(text)).toBe(masked))
})

describe('questions of one meaning', () => {
  const groups = groupsOf([
    { id: 'price', question: 'Сколько стоит доставка?' },
    { id: 'kazan', question: 'Вы доставляете мебель в Казань?' },
    { id: 'return', question: 'Можно ли вернуть товар без чека?' },
    { id: 'ship', question: 'Do you ship to Spain?' }
  ])

  it.each([
    ['Какая цена доставки?', 'price'], ['здравствуйте, подскажите, сколько будет стоить доставка', 'price'], ['Сколько стоит дотсавка?', 'price'], ['Меня зовут Иван Петров, живу в Сочи. Какая цена доставки?', 'price'],
    ['вернуть товар без чека', 'return'], ['Возможно вернуть товар, если нет чека?', 'return'], ['shipping to Spain?', 'ship'],
    ['Доставляете ли вы мебель в Казань', 'kazan'], ['Сколько стоит сборка?', null], ['Вы доставляете мебель в Москву?', null], ['Где вы находитесь?', null], ['как дела', null]
  ])('%s belongs to %s', (text, id) => expect(groups.find(text)).toBe(id))
})
