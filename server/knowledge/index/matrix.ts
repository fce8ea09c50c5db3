import { PASSAGES_OF_ONE } from './database.ts'
import { packQuestion } from './quantized.ts'
import type { PackedVector } from './quantized.ts'

/** A passage and how near it is: the cosine, -1 to 1. */
export interface Near { number: number, similarity: number }

/** Vectors of all passages, one after another, compared with a question's by brute force. */
export interface Matrix {
  readonly dimensions: number
  /** Of another number of dimensions: left out. */
  set(row: PackedVector & { number: number }): void
  /** Leaves out all passages of a document. */
  drop(document: number): void
  /** The nearest first; none where nothing is nearer than by chance. `allowed`: numbers of the documents to look at; null: all. */
  nearest(vector: Float32Array, allowed: ReadonlySet<number> | null, limit: number): Near[]
}

const FIRST_ROWS = 256

export function createMatrix(dimensions: number): Matrix {
  const rows = new Map<number, number>()
  let numbers = new Float64Array(FIRST_ROWS)
  let scales = new Float32Array(FIRST_ROWS)
  let steps = new Int8Array(FIRST_ROWS * dimensions)

  function grow() {
    numbers = enlarged(numbers, new Float64Array(numbers.length * 2))
    scales = enlarged(scales, new Float32Array(scales.length * 2))
    steps = enlarged(steps, new Int8Array(steps.length * 2))
  }

  /** The last row takes the place of the one that goes. */
  function remove(row: number) {
    const last = rows.size - 1
    rows.delete(numbers[row]!)
    if (row === last) return
    rows.set(numbers[last]!, row)
    numbers[row] = numbers[last]!
    scales[row] = scales[last]!
    steps.copyWithin(row * dimensions, last * dimensions, (last + 1) * dimensions)
  }

  return {
    dimensions,
    set({ number, scale, steps: given }) {
      if (given.length !== dimensions) return
      const row = rows.get(number) ?? rows.size
      if (row === numbers.length) grow()
      rows.set(number, row)
      numbers[row] = number
      scales[row] = scale
      steps.set(given, row * dimensions)
    },
    drop(document) {
      for (let row = rows.size - 1; row >= 0; row--) if (documentOf(numbers[row]!) === document) remove(row)
    },
    nearest(vector, allowed, limit) {
      const question = packQuestion(vector)
      const best = createBest(limit)
      const seen = { count: 0, sum: 0, squares: 0 }
      for (let row = 0; row < rows.size; row++) {
        if (allowed && !allowed.has(documentOf(numbers[row]!))) continue
        const similarity = dot(steps, row * dimensions, question.steps) * scales[row]! * question.scale
        best.offer(numbers[row]!, similarity)
        seen.count++
        seen.sum += similarity
        seen.squares += similarity * similarity
      }
      return standsOut(best.list[0]?.similarity ?? 0, seen) ? best.list : []
    }
  }
}

/** Of fewer passages, how they scatter says nothing. */
const FEWEST_COMPARED = 30
/** Of what the largest of so many chance values would be. Engines reach 0.8 to 2 in languages they know, below 0.75 in others. */
const LEAST_PROMINENCE = 0.8

/** Whether the nearest is nearer than by chance: to an engine that does not know their language, all texts are alike. */
function standsOut(nearest: number, { count, sum, squares }: { count: number, sum: number, squares: number }): boolean {
  if (count < FEWEST_COMPARED) return true
  const mean = sum / count
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean))
  return nearest - mean >= LEAST_PROMINENCE * deviation * Math.sqrt(2 * Math.log(count))
}

export const documentOf = (passage: number) => Math.floor(passage / PASSAGES_OF_ONE)

function enlarged<T extends Float64Array | Float32Array | Int8Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** Four sums at a time: a processor does not wait for one to add the next. */
function dot(steps: Int8Array, start: number, question: Int16Array): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < question.length; i += 4) {
    a = (a + Math.imul(steps[start + i]!, question[i]!)) | 0
    b = (b + Math.imul(steps[start + i + 1]!, question[i + 1]!)) | 0
    c = (c + Math.imul(steps[start + i + 2]!, question[i + 2]!)) | 0
    d = (d + Math.imul(steps[start + i + 3]!, question[i + 3]!)) | 0
  }
  for (; i < question.length; i++) a = (a + Math.imul(steps[start + i]!, question[i]!)) | 0
  return a + b + c + d
}

/** The `limit` nearest without sorting the rest. */
function createBest(limit: number) {
  const list: Near[] = []
  return {
    list,
    offer(number: number, similarity: number) {
      if (list.length >= limit && !(similarity > (list.at(-1)?.similarity ?? Infinity))) return
      let place = list.length
      while (place > 0 && list[place - 1]!.similarity < similarity) place--
      list.splice(place, 0, { number, similarity })
      if (list.length > limit) list.pop()
    }
  }
}
