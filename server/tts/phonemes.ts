import { workerEntry } from '#server/workers'
import { shareEspeakHost } from './drivers/espeak/host'
import { options as espeakOptions } from './drivers/espeak'

export interface Phonemizer {
  /**
   * IPA of one sentence with its punctuation, as Piper's voices were trained on it. `language` is espeak's name of a
   * language (`ru`, `en-us`). Throws DriverError for a language that espeak does not have.
   */
  phonemesOf(sentence: string, language: string, signal: AbortSignal): Promise<string>
  dispose(): Promise<void>
}

/** Asks the process that the built-in voice speaks in; there is never a second one. */
export function createPhonemizer(): Phonemizer {
  const { idle_ms, stall_ms } = espeakOptions.parse({})
  const host = shareEspeakHost({ entry: workerEntry('espeak'), idleMs: idle_ms, stallMs: stall_ms })
  return {
    async phonemesOf(sentence, language, signal) {
      const clauses = clausesOf(sentence)
      const job = { type: 'phonemes' as const, language, clauses: clauses.map(clause => clause.words) }
      for await (const output of host.run(job, signal)) {
        if (!(output instanceof Int16Array)) return joinPhonemes(output, clauses)
      }
      return ''
    },
    dispose: host.dispose
  }
}

interface Clause {
  words: string
  /** What the voices know of `, ; : . ! ?`. */
  ending: string
}

/** Other marks at which espeak ends a clause, as the mark that it takes them for; `…` is a rest, not a comma. */
const SAME_AS: Record<string, string> = { '—': ';', '–': ';', '…': '.', '\n': '.' }

/** The marks are lost on the way through espeak, so the text is cut at them first. A full stop ends a clause at the end only. */
function clausesOf(sentence: string): Clause[] {
  const clauses: Clause[] = []
  let start = 0
  for (const { index, 0: ending } of sentence.matchAll(/\s*(?:[!?…,;:]+|(?<=\s)[—–]|\.+["'»”)\]]*$|\n)["'»”)\]]*(?=\s|$)/gu)) {
    clauses.push({ words: speakable(sentence.slice(start, index)), ending: markOf(ending) })
    start = index + ending.length
  }
  clauses.push({ words: speakable(sentence.slice(start)), ending: '' })
  return clauses.filter(clause => /[\p{L}\p{N}]/u.test(clause.words))
}

/** Espeak takes these for markup and phonemes. */
const speakable = (words: string) => words.replace(/[<>[\]|_\0]/g, ' ').trim()

/** One mark of several: a question asked loudly stays a question. */
function markOf(ending: string): string {
  const mark = ['?', '!', '.', ':', ';', ','].find(mark => ending.includes(mark))
  return mark ?? SAME_AS[[...ending].find(character => character in SAME_AS) ?? ''] ?? '.'
}

/** Where espeak itself still sees a clause, as in brackets, it is a comma. */
function joinPhonemes(ipa: string[], clauses: Clause[]): string {
  return ipa.map((phonemes, i) => {
    const spoken = phonemes.replaceAll(/\s*\|\s*/g, ', ').replaceAll(/\s+/g, ' ').trim()
    return spoken + clauses[i]!.ending
  }).join(' ')
}
