import { z } from 'zod'
import { Ok, OkMessage, Timestamp } from './common'
import { SetId } from './knowledge'

export const FaqEntry = z.object({
  id: z.string(),
  question: z.string().trim().min(1).max(500),
  answer: z.string().trim().min(1).max(8_000),
  keywords: z.array(z.string().trim().min(1).max(100)).max(50),
  enabled: z.boolean(),
  /** The knowledge set it belongs to; null: it answers everybody. */
  set_id: SetId.nullable(),
  hit_count: z.int().nonnegative(),
  last_hit: Timestamp.nullable(),
  created: Timestamp,
  updated: Timestamp
})
export type FaqEntry = z.infer<typeof FaqEntry>

export const FaqEntryCreate = FaqEntry.pick({ question: true, answer: true }).extend({
  keywords: FaqEntry.shape.keywords.default([]),
  enabled: z.boolean().default(true),
  set_id: FaqEntry.shape.set_id.default(null)
})
export type FaqEntryCreate = z.infer<typeof FaqEntryCreate>
export const FaqEntryPatch = FaqEntry.pick({ question: true, answer: true, keywords: true, enabled: true, set_id: true }).partial()
export type FaqEntryPatch = z.infer<typeof FaqEntryPatch>
/** `undo`: by which it can be put back for a quarter of an hour, in this run of the program. */
export const FaqEntryDeleted = Ok.extend({ undo: z.string() })
export const FaqUndone = Ok.extend({ restored: z.int(), removed: z.int() })
export const FaqEntryList = z.object({ entries: z.array(FaqEntry) })

/** `faq` is the predecessor's shape, question → answer of the enabled entries; `entries` is everything. */
export const FaqDictionary = z.object({ faq: z.record(z.string(), z.string()), entries: z.array(FaqEntry) })
export const FaqTrigger = z.object({ trigger: FaqEntry.shape.question, response: FaqEntry.shape.answer, keywords: FaqEntry.shape.keywords.optional(), enabled: z.boolean().optional() })
/** The question of an entry, however it is written, or its id. */
export const FaqTriggerParams = z.object({ trigger: z.string().min(1).max(500) })
export const FaqSaved = Ok.extend({ trigger: z.string() })
export const FaqDeleted = Ok.extend({ deleted: z.string() })
export const FaqStored = OkMessage
export const FaqReloaded = Ok.extend({ count: z.int() })

export const FaqTest = z.object({ text: z.string().max(2_000) })
export const FaqTestMatch = z.object({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  /** 0 to 1 */
  score: z.number(),
  how: z.enum(['exact', 'words', 'keyword']),
  matched_words: z.array(z.string()),
  sure: z.boolean()
})
export type FaqTestMatch = z.infer<typeof FaqTestMatch>
/** `response` is what would be answered; `candidates` say why, best first. */
export const FaqTested = z.object({ match: z.boolean(), response: z.string().nullable(), candidates: z.array(FaqTestMatch) })
export type FaqTested = z.infer<typeof FaqTested>

export const FaqExportQuery = z.object({ format: z.enum(['json', 'csv']).default('csv') })

/** Largest file of questions that is taken, MiB. */
export const MAX_FAQ_FILE_MB = 5
/** The fields beside the file. `preview` changes nothing; `if_exists` says what becomes of a question that is there already. */
export const FaqImportFields = z.object({
  mode: z.enum(['preview', 'apply']).default('preview'),
  if_exists: z.enum(['skip', 'update']).default('skip'),
  /** Without it nothing is taken from a file that holds anything wrong. */
  skip_wrong: z.stringbool().default(false)
})
export type FaqImportFields = z.infer<typeof FaqImportFields>
export const FaqImportReason = z.enum(['no_question', 'no_answer', 'question_long', 'answer_long', 'keywords_wrong', 'enabled_unclear', 'set_unknown', 'repeated', 'not_text'])
export type FaqImportReason = z.infer<typeof FaqImportReason>
export const FaqImported = z.object({
  format: z.enum(['json', 'csv']),
  /** How many of the file are new here, are here with other words, are here just so, and can't be taken. */
  new: z.int(),
  changed: z.int(),
  same: z.int(),
  wrong: z.int(),
  /** The first of what can't be taken; `row` counts from 1, as a spreadsheet shows it. */
  problems: z.array(z.object({ row: z.int(), reason: FaqImportReason, text: z.string() })),
  /** Entries that were written; 0 for a preview. */
  written: z.int(),
  /** By which the import can be undone for a quarter of an hour. */
  undo: z.string().nullable()
})
export type FaqImported = z.infer<typeof FaqImported>
