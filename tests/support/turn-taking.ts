import { readFileSync } from 'node:fs'
import { classifyInterjection, finishedness } from '../../server/dialogue/turn-taking/index.ts'
import type { Interjection } from '../../server/dialogue/turn-taking/index.ts'

/** The rules were tuned on one half and are reported on the other. */
interface Labelled<Label> { words: string, language: 'ru' | 'en', label: Label, set: 'tuning' | 'held-out' }
/** `partial`: a recogniser was not done with the words. `asked`: the secretary had asked a question. */
export interface LabelledInterjection extends Labelled<'backchannel' | 'interruption'> { partial?: boolean, asked?: boolean }
export type LabelledEnding = Labelled<'finished' | 'unfinished'>

const read = <Row>(name: string) => JSON.parse(readFileSync(new URL(`../fixtures/turn-taking/${name}.json`, import.meta.url), 'utf8')) as Row[]
export const interjections = read<LabelledInterjection>('interjections')
export const endings = read<LabelledEnding>('endings')

export interface JudgedInterjection extends LabelledInterjection { judged: Interjection, wrong: boolean }
export interface JudgedEnding extends LabelledEnding { judged: number, wrong: boolean }

/** 'unclear' is waited out: right for a backchannel and for words that go on, too late for an interruption that is all there. */
export function judgeInterjection(row: LabelledInterjection): JudgedInterjection {
  const judged = classifyInterjection(row.words, { secretaryAsked: row.asked ?? false })
  const wrong = judged === 'unclear' ? row.label === 'interruption' && !row.partial : judged !== row.label
  return { ...row, judged, wrong }
}

export function judgeEnding(row: LabelledEnding): JudgedEnding {
  const judged = finishedness(row.words)
  return { ...row, judged, wrong: (judged >= 0.5) !== (row.label === 'finished') }
}

/** Share of `rows` that were judged wrong. */
export const errorRate = (rows: { wrong: boolean }[]) => rows.filter(row => row.wrong).length / rows.length
