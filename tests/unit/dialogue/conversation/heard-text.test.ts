import { describe, expect, it } from 'vitest'
import { createHeardText } from '#server/dialogue/conversation/heard-text'

describe('the text that was heard', () => {
  const spoken = () => {
    const heard = createHeardText()
    heard.began({ text: 'Здравствуйте, ', end: 14 }, 0)
    heard.completed(1_000)
    heard.began({ text: 'мы работаем с девяти.', end: 35 }, 1_000)
    heard.completed(3_000)
    return heard
  }

  it('is all of it at the end and nothing at the beginning', () => {
    expect(spoken().until(3_000)).toBe('Здравствуйте, мы работаем с девяти.')
    expect(spoken().until(0)).toBe('')
  })

  it('is cut behind the word that was being heard', () => {
    expect(spoken().until(2_000)).toBe('Здравствуйте, мы работаем')
    expect(spoken().until(1_000)).toBe('Здравствуйте,')
  })

  it('is measured by what is spoken: addresses of links are not, numbers are long', () => {
    const link = createHeardText()
    const text = 'Откройте [наш сайт](https://example.com/a/very/long/path/to/the/page) и напишите нам.'
    link.began({ text, end: text.length }, 0)
    link.completed(4_000)
    expect(link.until(2_400)).toBe('Откройте [наш сайт](https://example.com/a/very/long/path/to/the/page) и')
    const number = createHeardText()
    number.began({ text: 'Это 1984567 рублей за всё вместе.', end: 33 }, 0)
    number.completed(6_000)
    expect(number.until(1_500)).toBe('Это')
  })

  it('tears no link', () => {
    const link = createHeardText()
    const text = 'Смотрите [сайт нашей большой компании](https://example.com) сегодня.'
    link.began({ text, end: text.length }, 0)
    link.completed(4_000)
    expect(link.until(1_800)).toBe('Смотрите')
  })

  it('is estimated for a clause whose sound is still being made', () => {
    const heard = createHeardText()
    heard.began({ text: 'one two three four', end: 18 }, 0)
    expect(heard.until(600)).toBe('one two')
  })

  it('tells each clause once, when it begins', () => {
    const heard = spoken()
    expect(heard.begunBefore(20)).toEqual(['Здравствуйте, '])
    expect(heard.begunBefore(900)).toEqual([])
    expect(heard.begunBefore(1_020)).toEqual(['мы работаем с девяти.'])
  })
})
