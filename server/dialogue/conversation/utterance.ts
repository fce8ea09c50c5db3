import { v7 as uuid } from 'uuid'

/** What a person says between two silences that end a turn. */
export interface Utterance {
  readonly id: string
  /** ms of the sound that was heard. */
  readonly startedAtMs: number
  words: string
  /** Since when it pauses, and what ends with the pause. */
  pause: { atMs: number, over: AbortController } | null
  /** Answers that were begun ahead of its end. */
  aheads: number
  /** It began while the secretary spoke or thought, and what the person wants is not clear yet. */
  interrupts: 'unclear' | 'yes' | 'no'
}

export const createUtterance = (startedAtMs: number, isOverAnswer: boolean): Utterance =>
  ({ id: uuid(), startedAtMs, words: '', pause: null, aheads: 0, interrupts: isOverAnswer ? 'unclear' : 'no' })
