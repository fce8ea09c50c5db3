import { describe, expect, it } from 'vitest'
import { PASSAGES_OF_ONE } from '#server/knowledge/index/database'
import { createMatrix } from '#server/knowledge/index/matrix'
import { packVector } from '#server/knowledge/index/quantized'

const DIMENSIONS = 32

/** The same in every run. */
function randomVectors(count: number, base = 0): Float32Array[] {
  let seed = 7
  const next = () => (seed = (seed * 48_271) % 0x7f_ff_ff_ff) / 0x7f_ff_ff_ff - 0.5
  return Array.from({ length: count }, () => Float32Array.from({ length: DIMENSIONS }, () => next() + base))
}

function matrixOf(vectors: Float32Array[]) {
  const matrix = createMatrix(DIMENSIONS)
  vectors.forEach((vector, nth) => matrix.set({ number: (nth + 1) * PASSAGES_OF_ONE, ...packVector(vector) }))
  return matrix
}

describe('what is near in meaning', () => {
  it('is found when one passage is nearer than chance would have it', () => {
    const vectors = randomVectors(200)
    expect(matrixOf(vectors).nearest(vectors[42]!, null, 5)[0]).toMatchObject({ number: 43 * PASSAGES_OF_ONE })
  })

  it('is nothing when all texts are alike to the engine, as of a language that it does not know', () => {
    const alike = Array.from({ length: 200 }, (_, nth) => Float32Array.from({ length: DIMENSIONS }, (_, at) => 1 + (at === nth % 2 ? 0.2 : 0)))
    expect(matrixOf(alike).nearest(new Float32Array(DIMENSIONS).fill(1), null, 5)).toEqual([])
  })

  it('is whatever is nearest among a few passages', () => {
    const few = randomVectors(5, 3)
    expect(matrixOf(few).nearest(randomVectors(1, 3)[0]!, null, 5)).toHaveLength(5)
  })
})
