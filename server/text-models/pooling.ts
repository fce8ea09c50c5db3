// Runs in the thread: erasable TypeScript.
import type { Pooling } from './protocol.ts'

/** Numbers of all tokens of a batch: text after text, token after token. */
export interface TokenVectors {
  values: ArrayLike<number>
  /** Tokens of each text, those that fill it up among them. */
  tokens: number
  size: number
}

/** One vector for each text from those of its tokens; `lengths` says how many of them are real. */
export function pool({ values, tokens, size }: TokenVectors, lengths: readonly number[], pooling: Pooling): Float32Array {
  const pooled = new Float32Array(lengths.length * size)
  for (const [row, length] of lengths.entries()) {
    const from = row * tokens * size
    const into = pooled.subarray(row * size, (row + 1) * size)
    if (pooling === 'mean' || pooling === 'max') gather(values, from, length, into, pooling)
    else copy(values, from + (pooling === 'cls' ? 0 : length - 1) * size, into)
  }
  return pooled
}

function gather(values: ArrayLike<number>, from: number, length: number, into: Float32Array, pooling: 'mean' | 'max') {
  copy(values, from, into)
  for (let token = 1; token < length; token++) {
    const at = from + token * into.length
    for (let i = 0; i < into.length; i++) into[i] = pooling === 'mean' ? into[i]! + values[at + i]! : Math.max(into[i]!, values[at + i]!)
  }
  if (pooling === 'mean') for (let i = 0; i < into.length; i++) into[i]! /= length
}

function copy(values: ArrayLike<number>, from: number, into: Float32Array) {
  for (let i = 0; i < into.length; i++) into[i] = values[from + i]!
}
