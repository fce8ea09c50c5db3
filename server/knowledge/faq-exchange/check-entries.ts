import { setImmediate as nextLoop } from 'node:timers/promises'
import { FaqEntry, type FaqImportReason } from '#shared/schemas/faq'
import { questionKeyOf } from '../faq'
import type { FileEntry } from './read-file'

/** One entry that may be written. What the file did not say stays as it is. */
export interface ImportEntry {
  row: number
  key: string
  question: string
  answer: string
  keywords?: string[]
  enabled?: boolean
  setId?: string | null
  hitCount?: number
}

export interface ImportProblem { row: number, reason: FaqImportReason, text: string }

const CHECKED_AT_ONCE = 20
const SHOWN_TEXT = 80

/** Parts right from wrong; of two entries with one question the first is right. `setIds` gives the id by lower-case name and by id. */
export async function checkEntries(entries: FileEntry[], setIds: ReadonlyMap<string, string>) {
  const right: ImportEntry[] = []
  const wrong: ImportProblem[] = []
  const seen = new Set<string>()
  for (const [nth, entry] of entries.entries()) {
    if (nth % CHECKED_AT_ONCE === 0) await nextLoop()
    const reason = reasonAgainst(entry, setIds)
    const key = reason ? '' : questionKeyOf(String(entry.question))
    if (reason || seen.has(key)) wrong.push({ row: entry.row, reason: reason ?? 'repeated', text: typeof entry.question === 'string' ? entry.question.trim().slice(0, SHOWN_TEXT) : '' })
    else right.push(toImport(entry, key, setIds))
    seen.add(key)
  }
  return { right, wrong }
}

const { question: Question, answer: Answer, keywords: Keywords } = FaqEntry.shape
const isEmpty = (value: unknown) => typeof value !== 'string' || !value.trim()
const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0')

function reasonAgainst({ question, answer, keywords, enabled, set }: FileEntry, setIds: ReadonlyMap<string, string>): FaqImportReason | null {
  if (isEmpty(question)) return 'no_question'
  if (isEmpty(answer)) return 'no_answer'
  if (!Question.safeParse(question).success) return 'question_long'
  if (!Answer.safeParse(answer).success) return 'answer_long'
  if (keywords !== undefined && !Keywords.safeParse(keywords).success) return 'keywords_wrong'
  if (enabled !== undefined && typeof enabled !== 'boolean') return 'enabled_unclear'
  if (!isEverybody(set) && setIdOf(set, setIds) === undefined) return 'set_unknown'
  return [question, answer, keywords].flat().every(text => text === undefined || isStorable(String(text))) ? null : 'not_text'
}

const isEverybody = (set: unknown) => set === undefined || set === null || set === ''
const setIdOf = (set: unknown, setIds: ReadonlyMap<string, string>) => typeof set === 'string' ? setIds.get(set) ?? setIds.get(set.trim().toLowerCase()) : undefined

function toImport({ row, question, answer, keywords, enabled, set, hitCount }: FileEntry, key: string, setIds: ReadonlyMap<string, string>): ImportEntry {
  return {
    row, key,
    question: Question.parse(question),
    answer: Answer.parse(answer),
    keywords: keywords === undefined ? undefined : Keywords.parse(keywords),
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    setId: set === undefined ? undefined : isEverybody(set) ? null : setIdOf(set, setIds),
    hitCount: Number.isInteger(hitCount) && Number(hitCount) >= 0 && Number(hitCount) < 2 ** 31 ? Number(hitCount) : undefined
  }
}
