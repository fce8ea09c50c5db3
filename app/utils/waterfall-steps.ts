import type { Waterfall } from '#shared/schemas/chat'

type StepName = 'words' | 'endOfTurn' | 'firstWord' | 'firstSound'

/** One bar of the timeline from the person's last sound to ours. */
export interface WaterfallStep {
  name: StepName
  /** When it was reached, ms after the person's last sound. */
  ms: number
  /** It was done before it was known that the person had finished. */
  ahead: boolean
  /** Where the bar begins and how long it is, percent of the timeline. */
  from: number
  width: number
}

/** The steps that were reached, in order; each bar begins where the last step before it ended. */
export function waterfallSteps(waterfall: Waterfall): WaterfallStep[] {
  const { words_ms, end_of_turn_ms, first_word_ms, first_sound_ms } = waterfall
  const all: [StepName, number | null][] = [['words', words_ms], ['endOfTurn', end_of_turn_ms], ['firstWord', first_word_ms], ['firstSound', first_sound_ms]]
  const reached = all.flatMap(([name, ms]) => ms === null ? [] : [{ name, ms }])
  const whole = Math.max(1, ...reached.map(({ ms }) => ms))
  const percent = (ms: number) => Math.round(Math.max(0, ms) / whole * 1_000) / 10
  return reached.map(({ name, ms }, index) => {
    const before = reached.slice(0, index).map(step => step.ms).filter(earlier => earlier <= ms)
    const start = Math.max(0, ...before)
    return { name, ms, ahead: name === 'firstWord' && end_of_turn_ms !== null && ms < end_of_turn_ms, from: percent(start), width: percent(ms - start) }
  })
}
