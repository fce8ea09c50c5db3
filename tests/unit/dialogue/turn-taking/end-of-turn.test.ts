import { describe, expect, it } from 'vitest'
import { endOfTurnWaitMs, finishedness } from '#server/dialogue/turn-taking'
import { endings, errorRate, judgeEnding } from '../../../support/turn-taking'

const CUT_OFF = 0.03
const KEPT_WAITING = 0.05
const WAITS = { shortest: 200, usual: 600, longest: 1_500 }

describe('the labelled endings', () => {
  const judged = endings.map(judgeEnding)

  it.each(['tuning', 'held-out'])('are told apart in the %s set', (set) => {
    const rows = judged.filter(row => row.set === set)
    expect(errorRate(rows.filter(row => row.label === 'finished'))).toBeLessThanOrEqual(CUT_OFF)
    expect(errorRate(rows.filter(row => row.label === 'unfinished'))).toBeLessThanOrEqual(KEPT_WAITING)
  })
})

describe('a thought', () => {
  it('is finished with the last digit of a telephone number, in words or numerals', () => {
    const words = 'мой номер восемь девятьсот двадцать один двести тридцать четыре пятьдесят шесть семьдесят восемь'.split(' ')
    const scores = words.map((_, index) => finishedness(words.slice(0, index + 1).join(' ')))
    expect(scores.at(-1)).toBeGreaterThan(0.8)
    expect(scores.at(-2), 'seventy, or seventy-eight').toBeLessThan(0.5)
    expect(Math.max(...scores.slice(1, -2))).toBeLessThan(0.2)
    expect(finishedness('+7 916 123-45')).toBeLessThan(0.2)
    expect(finishedness('+7 916 123-45-67')).toBeGreaterThan(0.8)
    expect(finishedness('call me at two one two five five five oh one double nine')).toBeGreaterThan(0.8)
  })

  it('is not finished after a hesitation', () => {
    expect(finishedness('мне нужна стрижка э')).toBeLessThan(0.2)
    expect(finishedness('I need a haircut, um')).toBeLessThan(0.2)
  })

  it('is open where the recogniser writes that it goes on', () => {
    expect(finishedness('Запишите меня на вторник…')).toBeLessThan(0.2)
    expect(finishedness('Запишите меня на вторник.')).toBeGreaterThan(0.8)
  })

  it('is never sure of nothing', () => {
    expect(finishedness('')).toBe(0)
    expect(finishedness('?!')).toBe(0)
  })
})

describe('the wait for the end of a turn', () => {
  it('is short after a whole thought and long after a broken off one', () => {
    expect(endOfTurnWaitMs('Сколько стоит стрижка?', null, WAITS)).toBe(WAITS.shortest)
    expect(endOfTurnWaitMs('я хотел бы', null, WAITS)).toBe(WAITS.longest)
  })

  it('is the usual one when nothing is known', () => {
    expect(endOfTurnWaitMs('', null, WAITS)).toBe(WAITS.usual)
    expect(endOfTurnWaitMs('', 0.5, WAITS)).toBe(WAITS.usual)
  })

  it('follows how it sounded', () => {
    const waits = [0.05, 0.3, 0.5, 0.7, 0.95].map(probability => endOfTurnWaitMs('стрижка у марины', probability, WAITS))
    expect(waits).toEqual(waits.toSorted((a, b) => b - a))
    expect(waits.at(-1)).toBe(WAITS.shortest)
    expect(waits[0]).toBeGreaterThan(WAITS.usual)
  })

  it('is not hurried by the sound where the words cannot be all', () => {
    expect(endOfTurnWaitMs('меня зовут', 0.99, WAITS)).toBeGreaterThanOrEqual(WAITS.usual)
  })

  it('stays within the limits for any probability', () => {
    for (const probability of [0, 1, -1, 2]) {
      const wait = endOfTurnWaitMs('да', probability, WAITS)
      expect(wait).toBeGreaterThanOrEqual(WAITS.shortest)
      expect(wait).toBeLessThanOrEqual(WAITS.longest)
    }
  })
})
