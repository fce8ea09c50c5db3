import { finishedness } from './finishedness.ts'

/** How long a silence may last before the turn is over, ms. */
export interface EndOfTurnWaits { shortest: number, usual: number, longest: number }

/** From here on the turn is taken for finished, and the other way round. */
const SURE = 0.85
const MIDDLE = 0.5
/** Neither sign is ever believed more than this. */
const MOST_BELIEVED = 0.97

/**
 * How long to wait after the last sound, from what was said and how it sounded (`smartTurn`, the Smart Turn model's
 * probability, when it runs). Sound alone does not hurry where the words cannot be all.
 */
export function endOfTurnWaitMs(words: string, smartTurn: number | null, { shortest, usual, longest }: EndOfTurnWaits): number {
  const byWords = words.trim() ? finishedness(words) : MIDDLE
  const both = fromLogOdds(logOdds(byWords) + logOdds(smartTurn ?? MIDDLE))
  const finished = byWords <= 1 - SURE ? Math.min(both, MIDDLE) : both
  const certainty = Math.min(1, Math.abs(finished - MIDDLE) / (SURE - MIDDLE))
  return Math.round(usual + certainty * ((finished > MIDDLE ? shortest : longest) - usual))
}

/** Independent signs add up as log odds. */
function logOdds(probability: number): number {
  const believed = Math.min(MOST_BELIEVED, Math.max(1 - MOST_BELIEVED, probability))
  return Math.log(believed / (1 - believed))
}

const fromLogOdds = (value: number) => 1 / (1 + Math.exp(-value))
