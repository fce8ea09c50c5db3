import { createHash } from 'node:crypto'
import type { IndexQuery, IndexResult } from './types'

const MOST_KEPT = 200

/** The last results of an index that has not changed since: the same question comes again and again while a person is still speaking. */
export function createRecentResults() {
  const results = new Map<string, IndexResult>()
  let generation = 0

  return {
    get(key: string): IndexResult | undefined {
      const found = results.get(key)
      if (found) keep(key, found)
      return found
    },
    /** To be asked for before the search begins: what it finds is kept only if nothing changes meanwhile. */
    keeperOf(key: string): (result: IndexResult) => void {
      const asked = generation
      return result => void (asked === generation && keep(key, result))
    },
    /** The index changes, or has changed. */
    forget() {
      generation++
      results.clear()
    }
  }

  function keep(key: string, result: IndexResult) {
    results.delete(key)
    results.set(key, result)
    if (results.size > MOST_KEPT) results.delete(results.keys().next().value!)
  }
}

/** Equal for queries that are equal as a whole. */
export function keyOf({ text, limit, setIds, documentIds, meaning }: IndexQuery): string {
  const hash = createHash('sha1').update(JSON.stringify([text, limit, setIds, documentIds, meaning?.engine]))
  if (meaning) hash.update(new Uint8Array(meaning.vector.buffer, meaning.vector.byteOffset, meaning.vector.byteLength))
  return hash.digest('base64')
}
