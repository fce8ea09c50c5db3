import { describe, expect, it } from 'vitest'
import { surenessOf } from '#server/knowledge/sureness'

const sure = (question: string, matched: string, text = '') => surenessOf(question, { coverage: 0.8, byWords: { rank: 1, bm25: 1, words: matched.split(' ') }, text })

describe('how sure it is that a passage answers', () => {
  it('is what it covers of the question, when it says what is asked for', () => {
    expect(sure('Какая гарантия на пломбу?', 'гарантия пломбу')).toBe(0.8)
    expect(sure('which bus takes me to you', 'bus')).toBe(0.8)
    expect(sure('можно ли прийти с собакой', 'собакой')).toBe(0.8)
  })

  it.each([
    ['Какая марка томографа у вас стоит?', 'томографа'],
    ['Какой у вас рейтинг на картах?', 'картах'],
    ['Сколько весит ирригатор?', 'ирригатор'],
    ['What brand is your CT scanner?', 'CT scanner'],
    ['How heavy is the water flosser?', 'water flosser']
  ])('is less when the passage does not name it: %s', (question, matched) => {
    expect(sure(question, matched)).toBeLessThan(0.6)
  })

  it('is less when something is to be counted and the passage gives no number of it', () => {
    expect(sure('How many patients do you see a day?', 'patients day', 'We see you when the next patient has not arrived, on the same day.')).toBeLessThan(0.5)
    expect(sure('How many years do you keep my records', 'years keep records', 'Records are kept for eleven years.')).toBe(0.8)
    expect(sure('Сколько лет хранится карта', 'лет хранится карта', 'Карта хранится двадцать пять лет.')).toBe(0.8)
    expect(sure('На сколько тонов станут белее', 'тонов', 'Обычно на шесть–восемь тонов.')).toBe(0.8)
  })

  it('takes a date for an answer to "which day", and not a passage without one', () => {
    expect(sure('До какого числа действует договор?', 'действует договор', 'Договор действует до 31 декабря 2027 года.')).toBe(0.8)
    expect(sure('Which day does it end?', 'end', 'It ends on 5 May.')).toBe(0.8)
    expect(sure('До какого числа действует договор?', 'действует договор', 'Договор действует, пока стороны согласны.')).toBeLessThan(0.6)
  })

  it.each(['Сколько стоит чистка?', 'How much is a cleaning?', 'How long is the guarantee?', 'сколько времени длится чистка'])('does not look for words that answers leave unsaid: %s', (question) => {
    expect(sure(question, question.split(' ').at(-1)!.replace('?', ''))).toBe(0.8)
  })
})
