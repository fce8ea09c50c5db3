import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { FaqEntry as FaqRow, Prisma } from '#server/database/generated/client'
import { AppError } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import type { FaqImported, FaqImportFields } from '#shared/schemas/faq'
import { faqChanged } from '../faq'
import { faqRows, insertFaqRows, MOST_ENTRIES, updateFaqRows } from '../faq-rows'
import { keepUndo } from '../faq-undo'
import { listSets } from '../sets'
import { checkEntries, type ImportEntry } from './check-entries'
import { readFaqFile } from './read-file'

const SHOWN_PROBLEMS = 100

interface Plan { created: ImportEntry[], changed: { before: FaqRow, entry: ImportEntry }[], same: number }

/**
 * Says what a file would change, or changes it: all of it in one transaction, or nothing. Throws 400 and 415 for a file
 * that can't be read, and 400 `faq_import_wrong` for one with wrong rows that were not said to be skipped.
 */
export async function importFaq({ bytes, fileName }: { bytes: Uint8Array, fileName: string }, { mode, if_exists, skip_wrong }: FaqImportFields, user: Caller): Promise<FaqImported> {
  const { format, entries } = await readFaqFile(bytes, fileName)
  if (!entries.length) throw new AppError(400, 'faq_file_empty', 'The file holds no questions')
  const { right, wrong } = await checkEntries(entries, await setIdsByName())
  const applies = mode === 'apply'
  if (applies && wrong.length && !skip_wrong) throw new AppError(400, 'faq_import_wrong', `${wrong.length} rows can't be taken`, { issues: wrong.slice(0, SHOWN_PROBLEMS).map(({ row, reason }) => ({ path: `row ${row}`, message: reason })) })
  const planned = await prisma.$transaction(async (transaction) => {
    const plan = planFor(right, (await Array.fromAsync(faqRows({}, transaction))).flat())
    return { plan, change: applies ? await write(transaction, plan, if_exists === 'update') : null }
  }, { maxWait: 10_000, timeout: 60_000 })
  const { plan: { created, changed, same }, change } = planned
  const counts = { new: created.length, changed: changed.length, same, wrong: wrong.length }
  const written = change ? change.created.length + change.before.length : 0
  if (written) {
    faqChanged()
    audit('import', 'faq', user, { ...counts, written })
  }
  return { format, ...counts, problems: wrong.slice(0, SHOWN_PROBLEMS), written, undo: change && written ? keepUndo(change, user) : null }
}

async function setIdsByName(): Promise<Map<string, string>> {
  const sets = await listSets()
  return new Map(sets.flatMap(({ id, name }) => [[name.toLowerCase(), id], [id, id]]))
}

function planFor(entries: ImportEntry[], rows: FaqRow[]): Plan {
  const known = new Map(rows.map(row => [row.question_key, row]))
  const plan: Plan = { created: [], changed: [], same: 0 }
  for (const entry of entries) {
    const before = known.get(entry.key)
    if (!before) plan.created.push(entry)
    else if (isSame(before, entry)) plan.same++
    else plan.changed.push({ before, entry })
  }
  if (rows.length + plan.created.length > MOST_ENTRIES) throw new AppError(400, 'faq_full', `There may be ${MOST_ENTRIES} questions`)
  return plan
}

function isSame(row: FaqRow, entry: ImportEntry): boolean {
  const after = changedRow(row, entry)
  return row.question === after.question && row.answer === after.answer && row.keywords === after.keywords && row.enabled === after.enabled && row.set_id === after.set_id
}

function changedRow(row: FaqRow, { question, answer, keywords, enabled, setId }: ImportEntry): FaqRow {
  return {
    ...row, question, answer,
    keywords: keywords ? JSON.stringify(keywords) : row.keywords,
    enabled: enabled ?? row.enabled,
    set_id: setId === undefined ? row.set_id : setId
  }
}

async function write(transaction: Prisma.TransactionClient, { created, changed }: Plan, updates: boolean) {
  const at = new Date()
  const fresh = created.map(entry => toRow(entry, at))
  const replaced = updates ? changed : []
  await updateFaqRows(transaction, replaced.map(({ before, entry }) => ({ ...changedRow(before, entry), updated: at })))
  await insertFaqRows(transaction, fresh)
  return { before: replaced.map(({ before }) => before), created: fresh.map(({ id }) => id), at }
}

const toRow = ({ key, question, answer, keywords = [], enabled = true, setId = null, hitCount = 0 }: ImportEntry, at: Date): FaqRow =>
  ({ id: uuid(), question, question_key: key, answer, keywords: JSON.stringify(keywords), enabled, set_id: setId, hit_count: hitCount, last_hit: null, created: at, updated: at })
