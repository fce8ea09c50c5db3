import { setImmediate as nextLoop } from 'node:timers/promises'
import type { RerankingDriver } from '#server/reranking/types'

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])

/** An engine for tests: the share of the question's words that a passage has. Strict: what is disposed of may not be used. */
export function createFakeReranking({ model = 'words' } = {}) {
  const asked: { question: string, passages: string[] }[] = []
  let failure: Error | undefined
  let isOver = false
  const driver: RerankingDriver = {
    name: 'fake',
    model,
    async rerank(question, passages, signal) {
      if (isOver) throw new Error('the engine was disposed of')
      signal.throwIfAborted()
      if (failure) throw failure
      if (passages.length) asked.push({ question, passages: [...passages] })
      await nextLoop()
      signal.throwIfAborted()
      const wanted = [...wordsOf(question)]
      return passages.map((passage) => {
        const words = wordsOf(passage)
        return wanted.filter(word => words.has(word)).length / Math.max(1, wanted.length)
      })
    },
    async dispose() {
      isOver = true
    }
  }
  return { ...driver, asked, fail: (error?: Error) => void (failure = error) }
}
