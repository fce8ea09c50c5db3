import { describe, expect, it } from 'vitest'
import { classifyInterjection } from '#server/dialogue/turn-taking'
import { errorRate, interjections, judgeInterjection } from '../../../support/turn-taking'

const FALSE_STOPS = 0.02
const MISSED_INTERRUPTIONS = 0.03

describe('the labelled interjections', () => {
  const judged = interjections.map(judgeInterjection)

  it.each(['tuning', 'held-out'])('are told apart in the %s set', (set) => {
    const rows = judged.filter(row => row.set === set)
    expect(errorRate(rows.filter(row => row.label === 'backchannel'))).toBeLessThanOrEqual(FALSE_STOPS)
    expect(errorRate(rows.filter(row => row.label === 'interruption'))).toBeLessThanOrEqual(MISSED_INTERRUPTIONS)
  })

  it('rarely stop the secretary while a backchannel is still growing word by word', () => {
    const growing = judged
      .filter(row => row.label === 'backchannel')
      .flatMap(row => row.words.split(' ').map((_, index, words) => judgeInterjection({ ...row, words: words.slice(0, index + 1).join(' ') })))
    expect(errorRate(growing)).toBeLessThanOrEqual(FALSE_STOPS)
  })
})

describe('what is said over the secretary', () => {
  it.each(['угу', 'Угу, угу.', 'у гу', 'Mm-hmm.', 'mm hm', 'uh huh', 'uh-huh', 'дааа', 'да-а-а', 'по-понятно', 'Да-да, понятно', '[смех]', '(laughs)', 'ахахаха', 'O.K., I see', 'Ничего себе!'])('goes on over %s', (words) => {
    expect(classifyInterjection(words)).toBe('backchannel')
  })

  it.each(['стоп', 'по-подождите', 'Нет!', 'no', 'алло', 'Иван', '5', 'двадцать пять', 'сколько стоит', 'wait wait', 'actually', 'what?', 'help'])('stops at %s', (words) => {
    expect(classifyInterjection(words)).toBe('interruption')
  })

  it.each(['', ' … ', 'п', 'пон', 'угу по', 'да а', 'underst', 'yeah i'])('waits for more after "%s"', (words) => {
    expect(classifyInterjection(words)).toBe('unclear')
  })

  it('changes its mind when content follows', () => {
    const grown = ['да', 'да а', 'да а сколько', 'да а сколько стоит'].map(words => classifyInterjection(words))
    expect(grown).toEqual(['backchannel', 'unclear', 'interruption', 'interruption'])
  })

  it('answers the secretary when it has asked', () => {
    for (const words of ['да', 'угу', 'хорошо', 'yes it is', 'sounds good']) {
      expect(classifyInterjection(words)).toBe('backchannel')
      expect(classifyInterjection(words, { secretaryAsked: true })).toBe('interruption')
    }
    expect(classifyInterjection('хм', { secretaryAsked: true })).toBe('backchannel')
  })

  it('does not choke on a flood of words', () => {
    expect(classifyInterjection('да '.repeat(100_000))).not.toBe('interruption')
    expect(classifyInterjection('('.repeat(100_000) + '1')).not.toBe('interruption')
  })
})
