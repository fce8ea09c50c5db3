import { wordsOf } from '../../words.ts'

/** A paragraph or a sentence: what prose is put together from again. */
export interface ProsePart {
  text: string
  /** What stands between the part before and this one. */
  before: '\n\n' | ' '
  page: number | null
}

/** Informative words on each side of a gap that are compared. */
const WINDOW = 60
/** A gap between paragraphs is taken for a change of subject a little sooner. */
const PARAGRAPH_BONUS = 0.1

/**
 * How much the subject changes in front of each part: the depth score of TextTiling (M. Hearst, "Segmenting text into
 * multi-paragraph subtopic passages", 1997) over the stems of both sides. `sure` is the depth from which the change counts.
 */
export function subjectChanges(parts: readonly ProsePart[]): { depths: Float64Array, sure: number } {
  const stems: string[] = []
  const starts = parts.map(({ text }) => {
    const start = stems.length
    for (const word of wordsOf(text)) if (!word.stop) stems.push(word.stem)
    return start
  })
  const likeness = Float64Array.from(starts, start => start ? cosine(stems, start) : 1)
  const depths = depthsOf(likeness).map((depth, at) => depth + (parts[at]!.before === '\n\n' ? PARAGRAPH_BONUS : 0))
  const mean = depths.reduce((sum, depth) => sum + depth, 0) / (depths.length || 1)
  const variance = depths.reduce((sum, depth) => sum + (depth - mean) ** 2, 0) / (depths.length || 1)
  return { depths, sure: mean + Math.sqrt(variance) / 2 }
}

function cosine(stems: readonly string[], at: number): number {
  const left = countsOf(stems.slice(Math.max(0, at - WINDOW), at))
  const right = countsOf(stems.slice(at, at + WINDOW))
  let product = 0
  for (const [stem, count] of left) product += count * (right.get(stem) ?? 0)
  return product && product / Math.sqrt(squares(left) * squares(right))
}

function countsOf(stems: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  return counts
}

const squares = (counts: Map<string, number>) => counts.values().reduce((sum, count) => sum + count * count, 0)

/** How far the likeness rises on both sides of each gap before it falls again. */
function depthsOf(likeness: Float64Array): Float64Array {
  const left = climbs(likeness)
  const right = climbs(likeness.toReversed()).reverse()
  return likeness.map((value, at) => left[at]! + right[at]! - 2 * value)
}

/** The height of the hill on the left of each place. */
function climbs(heights: Float64Array): Float64Array {
  const tops = Float64Array.from(heights)
  for (let at = 1; at < tops.length; at++) if (heights[at - 1]! >= heights[at]!) tops[at] = tops[at - 1]!
  return tops
}
