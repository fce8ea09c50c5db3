import { markupSpanAt } from './markup-spans'
import { endsSentence } from './sentence-ends'

/** A piece of an answer to be spoken in one go. */
export interface Clause {
  /** As it stands in the answer, Markdown and all; the clauses in a row are the answer. */
  text: string
  /** Index in the answer behind it: the answer up to here was heard when this clause was. */
  end: number
}

export interface ClauseCutter {
  /** Takes what the model wrote; gives what can be spoken now. */
  push(delta: string): Clause[]
  /** The answer is over: gives the rest of it, if there is anything to say in it. */
  flush(): Clause[]
}

/** Characters after which a comma is a good place to cut the first, second and third clause: speech starts early and stays ahead. */
const MARK_AFTER = [12, 40, 80]
/** A first clause without any mark ends with a word after so many characters. */
const FIRST_LENGTH = 60
/** Shorter sentences are spoken together with the next. */
const SHORTEST = 24
/** A run without a space is torn after this, or nothing would ever be heard of it. */
const LONGEST_RUN = 2_000

/**
 * Cuts an answer into clauses while it is written. What comes out does not depend on how the text was cut into deltas;
 * no Markdown, number, address or abbreviation is torn. `maxLength` bounds a clause, but for a single word or link.
 */
export function createClauseCutter({ maxLength = 240 }: { maxLength?: number } = {}): ClauseCutter {
  let pending = ''
  let end = 0
  let given = 0
  let scan: Scan = startScan(true)

  function take(complete: boolean): Clause[] {
    const clauses: Clause[] = []
    for (let cut; (cut = findCut(pending, scan, { given, maxLength, complete }));) {
      clauses.push({ text: pending.slice(0, cut), end: end += cut })
      pending = pending.slice(cut)
      scan = startScan(false)
      given++
    }
    return clauses
  }

  return {
    push(delta) {
      pending += delta
      return take(false)
    },
    flush() {
      const clauses = take(true)
      if (scan.words) clauses.push({ text: pending, end: end + pending.length })
      pending = ''
      end = 0
      scan = startScan(true)
      given = 0
      return clauses
    }
  }
}

interface Scan {
  /** Everything before this index was looked at. */
  at: number
  /** Characters before it that will be heard. */
  spoken: number
  words: boolean
  lineStart: boolean
  /** Where the spaces began in which `at` stands. */
  gap?: number
  /** Where the last good comma was. */
  mark?: number
  /** Marks of the code block in which `at` stands. */
  fence?: string
}

interface Rules { given: number, maxLength: number, complete: boolean }

const startScan = (lineStart: boolean): Scan => ({ at: 0, spoken: 0, words: false, lineStart })

/** Where the next clause ends; undefined while that can't be said. Goes on where `scan` stopped. */
function findCut(text: string, scan: Scan, rules: Rules): number | undefined {
  while (scan.at < text.length) {
    if (scan.lineStart || scan.fence) {
      const cut = passLineStart(text, scan, rules.complete)
      if (cut === 'open') return
      if (cut) return cut
      continue
    }
    const character = text[scan.at]!
    if (scan.gap !== undefined || /\s/.test(character)) {
      const cut = passGap(text, scan, rules)
      if (cut === 'open') return
      if (cut) return cut
      continue
    }
    const span = markupSpanAt(text, scan.at, rules.complete)
    if (span === 'open') return
    scan.words ||= span ? span.spoken > 0 : /[\p{L}\p{N}]/u.test(characterAt(text, scan.at))
    scan.spoken += span?.spoken ?? 1
    scan.at = span?.end ?? scan.at + 1
    if (scan.spoken > LONGEST_RUN) return /[\uD800-\uDBFF]/.test(text[scan.at - 1]!) ? scan.at - 1 : scan.at
  }
}

const characterAt = (text: string, at: number) => String.fromCodePoint(text.codePointAt(at)!)

/** Steps over the marks of a list and over a code block, before which everything is cut off: its end may be far. */
function passLineStart(text: string, scan: Scan, complete: boolean): number | 'open' | undefined {
  const head = text.slice(scan.at, scan.at + 12)
  const fence = /^ {0,3}(```|~~~)/.exec(head)?.[1]
  if (scan.fence || fence) {
    if (!scan.fence && scan.words) return scan.at - 1
    const lineEnd = text.indexOf('\n', scan.at)
    if (lineEnd < 0 && !complete) return 'open'
    scan.at = lineEnd < 0 ? text.length : lineEnd + 1
    if (!scan.fence) scan.fence = fence
    else if (scan.fence === fence) scan.fence = undefined
    scan.lineStart = true
    return
  }
  if (!complete && /^ {0,8}(?:`{1,2}|~{1,2}|[-+*•]|\d{1,3}[.)]?)?$/.test(head)) return 'open'
  scan.at += /^ {0,8}(?:[-+*•]|\d{1,3}[.)])(?=\s)/.exec(head)?.[0].length ?? 0
  scan.lineStart = false
}

/** At spaces: the index of the cut, if this is a place for one. */
function passGap(text: string, scan: Scan, { given, maxLength, complete }: Rules): number | 'open' | undefined {
  const gap = scan.gap ??= scan.at
  while (scan.at < text.length && /[^\S\n]/.test(text[scan.at]!)) scan.at++
  if (scan.at === text.length && !complete) return 'open'
  scan.gap = undefined
  const newline = text[scan.at] === '\n'
  if (newline) {
    scan.at++
    scan.lineStart = true
  }
  scan.spoken++
  if (!scan.words) return
  const before = text.slice(Math.max(0, gap - 32), gap)
  const after = text.slice(scan.at, scan.at + 2)
  if (newline || endsSentence(before, after)) return given && scan.spoken <= SHORTEST ? undefined : gap
  if (/[,;:—–]["'»”)*_~]{0,4}$/.test(before) && !(/\d,$/.test(before) && /^\d/.test(after))) {
    if (scan.spoken > (MARK_AFTER[given] ?? Infinity)) return gap
    scan.mark = scan.spoken > maxLength / 4 ? gap : undefined
  }
  return cutAtWord(before, after, scan, given ? maxLength : Math.min(FIRST_LENGTH, maxLength)) ? scan.mark ?? gap : undefined
}

/** Long enough, and neither in a number with its unit nor behind a word as short as a preposition. */
function cutAtWord(before: string, after: string, { spoken, mark }: Scan, limit: number): boolean {
  if (spoken <= limit) return false
  if (mark !== undefined || spoken > limit * 1.5) return true
  return /\p{L}{3}$/u.test(before) && !/\p{N}\s*\S*$/u.test(before) && !/^[\p{N}—–-]/u.test(after)
}

/** The clauses of a text that is there already: the same as those of an answer that is written so. */
export function clausesOf(text: string): Clause[] {
  const cutter = createClauseCutter()
  return [...cutter.push(text), ...cutter.flush()]
}
