import { describe, expect, it } from 'vitest'
import { createLlmDriver, type LlmMessage, type LlmPassage, type LlmRequest } from '#server/llm'
import { BUILTIN_TEXTS } from '#server/llm/drivers/builtin-texts'
import { ask, never, partsOf } from '../../contract/llm'

const builtin = createLlmDriver('builtin', {})
const { ru, en } = BUILTIN_TEXTS

const reply = async (content: string, more: Partial<LlmRequest> = {}) => (await builtin.complete(ask(content, { isKept: true, ...more }), never())).text

/** What it says to the last of `said`, which alternate and end with the person. */
async function replyAfter(...said: string[]) {
  const messages: LlmMessage[] = said.map((content, index) => ({ role: (said.length - index) % 2 ? 'user' : 'assistant', content }))
  return (await builtin.complete({ messages, language: 'ru', isKept: true }, never())).text
}

const passage = (more: Partial<LlmPassage> = {}): LlmPassage =>
  ({ title: 'Доставка', text: 'Доставляем по городу за один день.', source: 'price.md › Доставка', kind: 'knowledge', score: 0.8, ...more })

describe('an answer of the built-in answerer', () => {
  it('quotes the passage and names its source', async () => {
    expect(await reply('Как быстро доставка?', { passages: [passage()] })).toBe('Доставляем по городу за один день.\n\nИсточник: price.md › Доставка')
    expect(await reply('How fast is delivery?', { passages: [passage({ text: 'Within a day.', source: 'price.md' })] })).toBe('Within a day.\n\nSource: price.md')
  })

  it('answers a price from a table in words, and names the page', async () => {
    const text = '| Услуга | Цена |\n|---|---|\n| Чистка зубов | 3 500 ₽ |\n| Анестезия | 600 ₽ |'
    expect(await reply('Сколько стоит чистка зубов?', { passages: [passage({ text, source: 'Прайс-лист › Гигиена', page: 2 })] })).toBe('Чистка зубов — 3 500 ₽\n\nИсточник: Прайс-лист › Гигиена, стр. 2')
    expect(await reply('How much is it?', { passages: [passage({ text: 'It is £5.', source: 'Prices', page: 2 })] })).toBe('It is £5.\n\nSource: Prices, page 2')
  })

  it('prefers what the owner wrote as an answer', async () => {
    const faq = passage({ text: 'За день.', kind: 'faq', source: 'Как быстро?', score: 0.78 })
    expect(await reply('Как быстро доставка?', { passages: [passage(), faq] })).toMatch(/^За день\./)
  })

  it('adds a second passage only when it is about as sure', async () => {
    const close = passage({ text: 'По области за три.', source: 'region.md', score: 0.79 })
    expect(await reply('Доставка?', { passages: [passage(), close] })).toBe('Доставляем по городу за один день.\n\nПо области за три.\n\nИсточник: price.md › Доставка; region.md')
    expect(await reply('Доставка?', { passages: [passage(), { ...close, score: 0.5 }] })).not.toContain('области')
  })

  it('says that it does not know when the search is not sure, and offers to take a message', async () => {
    expect(await reply('Есть ли парковка?', { passages: [passage({ score: 0.2 })] })).toBe(ru.unknown)
    expect(await reply('Is there parking?')).toBe(en.unknown)
  })

  it('uses the language it is told', async () => {
    expect(await reply('Wi-Fi?', { language: 'ru' })).toBe(ru.unknown)
  })

  it('says what it is when asked', async () => {
    expect(await reply('Вы робот?')).toBe(ru.about)
    expect(await reply('Are you a human?')).toBe(en.about)
  })

  it('comes in groups of words that join to the same text', async () => {
    const parts = await partsOf(builtin.stream(ask('Как быстро доставка?', { passages: [passage()] }), never()))
    expect(parts.slice(0, 2)).toEqual([{ type: 'text-delta', text: 'Доставляем по городу ' }, { type: 'text-delta', text: 'за один день.\n\n' }])
  })
})

describe('courtesies', () => {
  it.each([
    ['Привет!', ru.greeting], ['Добрый день', ru.greeting], ['Большое спасибо!', ru.thanks], ['До свидания', ru.bye], ['Спасибо, всего доброго', ru.bye],
    ['Hello there', en.greeting], ['Thank you so much', en.thanks], ['Bye', en.bye]
  ])('are returned: %s', async (said, expected) => {
    expect(await reply(said)).toBe(expected)
  })

  it('before a question do not hide it', async () => {
    expect(await reply('Здравствуйте, как быстро доставка?', { passages: [passage()] })).toMatch(/^Доставляем/)
  })
})

describe('a message for the owner', () => {
  it.each(['Передайте, что я задержусь', 'Перезвоните мне по поводу договора', 'Меня зовут Олег, нужен монтаж'])('is taken, and a contact is asked for: %s', async (said) => {
    expect(await reply(said)).toBe(`${ru.taken} ${ru.askContact}`)
  })

  it('with a number or an address is taken as it is', async () => {
    expect(await reply('Передайте, что я задержусь, мой номер +7 (912) 345-67-89')).toBe(ru.taken)
    expect(await reply('oleg@example.com')).toBe(en.taken)
  })

  it('is not said to be kept where the conversation is not, nor asked for there', async () => {
    expect(await reply('Передайте, что я задержусь', { isKept: false })).toBe(ru.notKept)
    expect(await reply('Сколько стоит слон?', { isKept: false })).toBe(ru.unknownHere)
    expect(ru.unknownHere).not.toContain(ru.offer)
  })

  it('claims no more than is true', () => {
    expect(ru.taken).toContain('в этой переписке')
    expect(ru.taken).not.toMatch(/отправ|уведом|передам|сообщу/)
    expect(en.taken).not.toMatch(/sent|notif|told|deliver/)
  })

  it('is invited by a wish to leave one, or by a yes to the offer', async () => {
    expect(await reply('Можно оставить сообщение?')).toBe(ru.invitation)
    expect(await replyAfter('Есть парковка?', ru.unknown, 'Да, давайте')).toBe(ru.invitation)
  })

  it('is what follows the invitation or answers the offer', async () => {
    expect(await replyAfter('Да', ru.invitation, 'Нужен счёт на оплату за май')).toBe(`${ru.taken} ${ru.askContact}`)
    expect(await replyAfter('Есть парковка?', ru.unknown, 'Я приеду завтра к десяти на машине')).toBe(`${ru.taken} ${ru.askContact}`)
    expect(await replyAfter('Я приеду', `${ru.taken} ${ru.askContact}`, '8 912 345 67 89')).toBe(ru.taken)
  })

  it('is not what declines the offer, thanks, or asks something else', async () => {
    expect(await replyAfter('Есть парковка?', ru.unknown, 'Нет, не надо')).toBe(ru.declined)
    expect(await replyAfter('Есть парковка?', ru.unknown, 'Понятно')).toBe(ru.thanks)
    expect(await replyAfter('Я приеду', `${ru.taken} ${ru.askContact}`, 'Хорошо, спасибо')).toBe(ru.thanks)
    expect(await replyAfter('Есть парковка?', ru.unknown, 'А вайфай есть?')).toBe(ru.unknown)
  })

  it('is not a question of someone who says their name', async () => {
    expect(await reply('Меня зовут Олег, сколько идёт доставка?', { passages: [passage()] })).toMatch(/^Доставляем/)
    expect(await reply('Меня зовут Олег, есть парковка?')).toBe(ru.unknown)
  })

  it('is not a question that holds a short number', async () => {
    expect(await reply('Сколько стоит модель 2024-15?')).toBe(ru.unknown)
  })
})
