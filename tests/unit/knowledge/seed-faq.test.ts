import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createFaqIndex } from '#server/knowledge/faq-index'
import { TEMPLATE_VARIABLES } from '#shared/utils/template-variables'
import type { FaqRecord } from '#server/knowledge/types'
import { unanswered } from './guide-questions'

const records = JSON.parse(readFileSync(new URL('../../../seed/faq.json', import.meta.url), 'utf8')) as Omit<FaqRecord, 'id'>[]
const entries = records.map((record, at) => ({ id: String(at), ...record }))
const index = createFaqIndex(entries)

describe('the default FAQ', () => {
  it.each([
    ['привет!', 'Привет'], ['Добрый вечер', 'Привет'], ['спасибо большое', 'Спасибо'],
    ['Кто ты?', 'Кто ты?'], ['Вы робот?', 'Кто ты?'], ['Привет, кто ты?', 'Кто ты?'],
    ['что ты умеешь', 'Что ты умеешь?'], ['чем вы можете помочь?', 'Что ты умеешь?'],
    ['сколько времени', 'Который час?'], ['Подскажите, сколько сейчас времени?', 'Который час?'],
    ['какое сегодня число', 'Какое сегодня число?'], ['какой сегодня день', 'Какой сегодня день недели?'],
    ['хочу оставить сообщение', 'Как оставить сообщение?'],
    ['где хранятся мои данные', 'Где хранятся мои данные?'],
    ['подключение модели', 'Как подключить модель?'], ['как добавить свои ответы', 'Как добавить свои ответы?'],
    ['это бесплатно?', 'Сколько стоит работа программы?'],
    ['hi', 'Hello'], ['Good morning!', 'Hello'], ['Who are you?', 'Who are you?'], ['are you a robot?', 'Who are you?'],
    ['what can you do', 'What can you do?'], ['Hi, what time is it?', 'What time is it?'], ['what is the date today', 'What is today\'s date?'],
    ['I want to leave a message', 'How do I leave a message?'], ['how to connect a model', 'How do I connect a model?'],
    ['is it free?', 'How much does it cost to run?'],
    ['Как сделать свой голос?', 'Как сделать свой голос?'], ['клонировать голос', 'Как сделать свой голос?'],
    ['хочу чтобы секретарь говорил моим голосом', 'Как сделать свой голос?'],
    ['хочу поговорить голосом', 'Как начать разговор голосом?'], ['как включить распознавание речи', 'Как установить распознавание речи?'],
    ['how do I make my own voice', 'How do I make my own voice?'], ['How can I talk to the secretary?', 'How do I talk to the secretary?'],
    ['install speech recognition', 'How do I install speech recognition?']
  ])('answers %j', (text, question) => {
    expect(index.match(text)?.entry.question).toBe(question)
  })

  it.each([
    'Как подключить Telegram?', 'How do I connect Telegram?', 'Как подключить виджет?', 'How do I add a user?',
    'Сколько стоит доставка?', 'Сколько времени займёт ремонт?', 'what time do you open', 'Какой день доставки?',
    'Как выбрать голос?', 'How do I choose a voice?', 'хочу поговорить с человеком', 'I want to talk to somebody', 'позовите секретаря',
    'Привет! Мне нужен ремонт крыши', 'Добрый день, хочу записаться', 'How much does shipping cost?', 'где мой заказ',
    ...unanswered.filter(question => question !== 'thanks a lot')
  ])('leaves %j to knowledge and model', (text) => {
    expect(index.match(text)).toBeNull()
  })

  it('has every question once, with an answer and known variables only', () => {
    expect(new Set(records.map(record => record.question)).size).toBe(records.length)
    for (const { question, answer } of records) {
      expect(question && answer).toBeTruthy()
      expect([...answer.matchAll(/\{(\w+)\}/g)].every(([, name]) => TEMPLATE_VARIABLES.includes(name!))).toBe(true)
    }
  })
})
