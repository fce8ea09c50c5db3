import { endings, errorRate, interjections, judgeEnding, judgeInterjection } from '../support/turn-taking.ts'
import type { JudgedEnding, JudgedInterjection } from '../support/turn-taking.ts'

type Judged = JudgedInterjection | JudgedEnding

/** How often listening is taken for interrupting and a broken off thought for a whole one, and the other way round. */
export function turnTaking() {
  const heard = interjections.map(judgeInterjection)
  const ended = endings.map(judgeEnding)
  return {
    false_stops: errorsOf(heard, 'backchannel'),
    missed_interruptions: errorsOf(heard, 'interruption'),
    finished_called_unfinished: errorsOf(ended, 'finished'),
    unfinished_called_finished: errorsOf(ended, 'unfinished')
  }
}

/** Percent wrong of n, for each language and set of those with a label, and what was wrong. */
function errorsOf(judged: Judged[], label: string) {
  const labelled = judged.filter(row => row.label === label)
  const groups = Object.groupBy(labelled, row => `${row.language} ${row.set}`)
  const percents = Object.entries({ ...groups, all: labelled }).map(([name, rows = []]) => [name, { n: rows.length, percent: percentOf(rows) }])
  return { ...Object.fromEntries(percents) as Record<string, { n: number, percent: number }>, wrong: labelled.filter(row => row.wrong).map(describe) }
}

const percentOf = (rows: Judged[]) => Math.round(errorRate(rows) * 10_000) / 100
const describe = (row: Judged) => `${row.words}${'asked' in row ? ' (asked)' : ''}${'partial' in row ? ' (cut off)' : ''}: ${row.judged}`
