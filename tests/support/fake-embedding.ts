import { setImmediate as nextLoop } from 'node:timers/promises'
import type { EmbeddingDriver, EmbeddingPurpose } from '#server/embedding/types'

const SIZE = 64

/** Texts with the same words, in any case and order, are alike; every word points somewhere of its own. */
export function vectorOfWords(text: string, size = SIZE): number[] {
  const vector = Array.from({ length: size }, () => 0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    let hash = 2_166_136_261
    for (const character of word) hash = Math.imul(hash ^ character.codePointAt(0)!, 16_777_619) >>> 0
    for (let i = 0; i < size; i++) {
      hash = Math.imul(hash ^ hash >>> 15, 2_246_822_519) >>> 0
      vector[i]! += hash / 2 ** 31 - 1
    }
  }
  return vector
}

/** An engine for tests that compares words. Strict: what is disposed of may not be used. `fail` makes every further question fail. */
export function createFakeEmbedding({ model = 'words', size = SIZE } = {}) {
  const asked: { texts: string[], purpose: EmbeddingPurpose }[] = []
  let failure: Error | undefined
  let isOver = false
  const driver: EmbeddingDriver = {
    name: 'fake',
    model,
    async embed(texts, purpose, signal) {
      if (isOver) throw new Error('the engine was disposed of')
      signal.throwIfAborted()
      if (failure) throw failure
      if (texts.length) asked.push({ texts: [...texts], purpose })
      await nextLoop()
      signal.throwIfAborted()
      const vectors = texts.map((text) => {
        const vector = Float32Array.from(vectorOfWords(text, size))
        const length = Math.hypot(...vector)
        return vector.map(value => value / length)
      })
      return { vectors, tokens: texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) }
    },
    async dispose() {
      isOver = true
    }
  }
  return { ...driver, asked, fail: (error?: Error) => void (failure = error) }
}
