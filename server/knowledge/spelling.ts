import { LONGEST_WORD } from '#shared/utils/stems'

/** Finds the known word that differs from a mistyped one by a single letter. */
export interface Spelling {
  /** The stem the closest known spelling stands for; null when none is one typing error away. */
  correct(normal: string): string | null
  /** From now on `spelling` is known too. */
  learn(spelling: string, stem: string): void
}

// Below this length one letter makes another word: тест, тесто
const MIN_LETTERS = 6

const isCorrectable = (word: string) => word.length >= MIN_LETTERS && word.length <= LONGEST_WORD

/** `known` gives a stem for each spelling. Looked up through spellings with one letter deleted (SymSpell, W. Garbe). */
export function createSpelling(given: ReadonlyMap<string, string>): Spelling {
  const known = new Map<string, string>()
  const byDeletion = new Map<string, string[]>()

  function learn(spelling: string, stem: string) {
    const isNew = !known.has(spelling)
    known.set(spelling, stem)
    if (!isNew || !isCorrectable(spelling)) return
    for (const key of deletionsOf(spelling)) {
      const others = byDeletion.get(key)
      if (others) others.push(spelling)
      else byDeletion.set(key, [spelling])
    }
  }

  for (const [spelling, stem] of given) learn(spelling, stem)
  return {
    learn,
    correct(normal) {
      if (!isCorrectable(normal)) return null
      for (const key of deletionsOf(normal)) {
        const found = byDeletion.get(key)?.find(spelling => isOneErrorAway(spelling, normal))
        if (found) return known.get(found) ?? null
      }
      return null
    }
  }
}

function* deletionsOf(word: string): Iterable<string> {
  yield word
  for (let at = 0; at < word.length; at++) yield word.slice(0, at) + word.slice(at + 1)
}

/** One letter added, lost or wrong, or two neighbours swapped. */
function isOneErrorAway(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const restA = a.slice(start)
  const restB = b.slice(start)
  if (restA.length > restB.length) return restA.slice(1) === restB
  if (restA.length < restB.length) return restA === restB.slice(1)
  return restA.slice(1) === restB.slice(1)
    || (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
}
