import { DriverError } from '#server/runtime/errors'

/** The vectors that a server sent, each of length 1. Throws DriverError where they are not `count` of one size. */
export function unitVectors(driver: string, lists: readonly (readonly number[])[], count: number): Float32Array[] {
  if (lists.length !== count) throw badAnswer(driver, `The server sent ${lists.length} vectors for ${count} texts`)
  const size = lists[0]?.length ?? 0
  return lists.map((values) => {
    if (!values.length || values.length !== size) throw badAnswer(driver, 'The server sent vectors of different sizes, or left one out')
    const vector = Float32Array.from(values)
    if (!normalise(vector)) throw badAnswer(driver, 'The server sent a vector that points nowhere')
    return vector
  })
}

/** Makes a vector's length 1, in its place; false where that can't be. */
export function normalise(vector: Float32Array): boolean {
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  if (!(length > 0 && length < Infinity)) return false
  for (let i = 0; i < vector.length; i++) vector[i]! /= length
  return true
}

const badAnswer = (driver: string, message: string) => new DriverError(driver, message, { retryable: false, reason: 'bad-answer' })
