/** A vector of length 1 as whole steps of `scale`. */
export interface PackedVector { scale: number, steps: Int8Array }

const MOST_STEPS = 127
const MOST_DIMENSIONS = 8_192

/** Throws RangeError for what has no direction. */
export function packVector(vector: Float32Array): PackedVector {
  const { scale, steps } = toSteps(vector, MOST_STEPS)
  return { scale, steps: Int8Array.from(steps) }
}

/** A question's vector, finer than those it is compared with; the sum of products still fits into 32 bits. */
export function packQuestion(vector: Float32Array): { scale: number, steps: Int16Array } {
  const finest = Math.min(4_095, Math.floor(2 ** 31 / (vector.length * MOST_STEPS)) - 1)
  const { scale, steps } = toSteps(vector, finest)
  return { scale, steps: Int16Array.from(steps) }
}

function toSteps(vector: Float32Array, most: number): { scale: number, steps: Float64Array } {
  let squares = 0
  let largest = 0
  for (const value of vector) {
    squares += value * value
    largest = Math.max(largest, Math.abs(value))
  }
  if (!(squares > 0 && Number.isFinite(squares)) || vector.length > MOST_DIMENSIONS) throw new RangeError('a vector has no direction')
  const length = Math.sqrt(squares)
  return { scale: largest / length / most, steps: Float64Array.from(vector, value => Math.round(value / largest * most)) }
}
