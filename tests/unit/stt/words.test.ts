import { describe, expect, it } from 'vitest'
import { readableText, wordsOf } from '#server/stt/drivers/sherpa/words'
import { realTime } from '#server/stt/drivers/sherpa/stream'

const heard = (text: string, tokens: string[], timestamps: number[], ys_probs?: number[]) => ({ text, tokens, timestamps, ys_probs })

describe('words', () => {
  it('are made of letters divided by spaces', () => {
    expect(wordsOf(heard('да нет', ['д', 'а', ' ', 'н', 'е', 'т'], [0.3, 0.4, 0.5, 0.9, 1, 1.1]))).toEqual([
      { word: 'да', start: 0.3, end: 0.55, conf: 1 },
      { word: 'нет', start: 0.9, end: 1.25, conf: 1 }
    ])
  })

  it('are made of pieces of which the first has a mark, and do not overlap', () => {
    expect(wordsOf(heard('МО ГУ ЛИ', ['▁МО', 'ГУ', '▁ЛИ'], [0, 0.2, 0.3], [Math.log(0.5), Math.log(0.5), 0]))).toEqual([
      { word: 'могу', start: 0, end: 0.3, conf: 0.5 },
      { word: 'ли', start: 0.3, end: 0.45, conf: 1 }
    ])
  })

  it('without times are none', () => {
    expect(wordsOf(heard('Да.', ['Да', '.'], []))).toEqual([])
  })
})

describe('a text', () => {
  it('in capitals only is written small, one that people would write stays', () => {
    expect(['HELLO WORLD', 'Hello.', 'OK!', 'привет', ' ДА '].map(readableText)).toEqual(['hello world', 'Hello.', 'OK!', 'привет', 'да'])
  })
})

describe('a time in a stream with added silence', () => {
  it('is told as if there were none', () => {
    const silence = 100
    const at = (sample: number) => realTime(sample, [500, 800], silence)
    expect([0, 499, 550, 600, 700, 850, 900, 950, 1_000, 1_100].map(at)).toEqual([0, 499, 500, 500, 600, 750, 800, 800, 800, 900])
  })
})
