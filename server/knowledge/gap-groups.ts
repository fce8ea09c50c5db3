import { createSpelling } from './spelling'
import { otherNamesOf, withoutGreeting, wordsOf } from './words'

/** Questions this much alike are one: the words they share, of all words of both, rare ones counting more. */
const ALIKE = 0.6

export interface GapGroups {
  /** The kept question that means the same as `text`; null when there is none. */
  find(text: string): string | null
  add(id: string, text: string): void
}

/** Groups questions by the stems of their telling words; one typing error a word is tolerated. */
export function createGapGroups(): GapGroups {
  const stemsById = new Map<string, Set<string>>()
  const idsByStem = new Map<string, Set<string>>()
  const spelling = createSpelling(new Map())

  const weightOf = (stem: string) => 1 + Math.log((stemsById.size + 1) / ((idsByStem.get(stem)?.size ?? 0) + 1))
  const sum = (stems: Iterable<string>) => [...stems].reduce((total, stem) => total + weightOf(stem), 0)

  function stemsOf(text: string): Set<string> {
    return new Set(tellingWords(text).map(({ normal, stem }) => idsByStem.has(stem) ? stem : spelling.correct(normal) ?? stem))
  }

  function likeness(asked: Set<string>, kept: Set<string>): number {
    const all = sum(asked.union(kept))
    return all && sum(asked.intersection(kept)) / all
  }

  function find(text: string): string | null {
    const asked = stemsOf(text)
    const candidates = new Set([...asked].flatMap(stem => [...idsByStem.get(stem) ?? []]))
    let best: { id: string, score: number } | null = null
    for (const id of candidates) {
      const score = likeness(asked, stemsById.get(id)!)
      if (score >= ALIKE && score > (best?.score ?? 0)) best = { id, score }
    }
    return best?.id ?? null
  }

  function add(id: string, text: string) {
    const stems = stemsOf(text)
    for (const { normal, stem } of tellingWords(text)) {
      if (!stems.has(stem)) continue // a corrected word teaches nothing
      for (const name of [normal, ...otherNamesOf(stem)]) spelling.learn(name, stem)
    }
    stemsById.set(id, stems)
    for (const stem of stems) {
      const ids = idsByStem.get(stem)
      if (ids) ids.add(id)
      else idsByStem.set(stem, new Set([id]))
    }
  }

  return { find, add }
}

const tellingWords = (text: string) => withoutGreeting(wordsOf(askingPart(text))).filter(word => !word.stop)

/** The sentences that ask; all when none has the mark. A short word before a full stop is an abbreviation. */
function askingPart(text: string): string {
  const sentences = text.split(/(?<=[\p{L}\p{N}]{4}[.!?…]+)\s+/u)
  const asking = sentences.filter(sentence => sentence.endsWith('?'))
  return asking.length ? asking.join(' ') : text
}
