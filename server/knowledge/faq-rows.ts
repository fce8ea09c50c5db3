import { setImmediate as nextLoop } from 'node:timers/promises'
import { prisma } from '#server/database/client'
import type { FaqEntry as FaqRow, Prisma } from '#server/database/generated/client'

/** All entries together. */
export const MOST_ENTRIES = 10_000
/** Rows that are read or written before others get their turn. */
const SLICE = 250

type Client = Pick<Prisma.TransactionClient, 'faqEntry' | '$executeRaw'>

/** Rows in the order of their ids, some at a time. */
export async function* faqRows(where: Prisma.FaqEntryWhereInput = {}, client: Client = prisma): AsyncGenerator<FaqRow[]> {
  let after = ''
  for (;;) {
    const rows = await client.faqEntry.findMany({ where: { AND: [where, { id: { gt: after } }] }, orderBy: { id: 'asc' }, take: SLICE })
    if (rows.length) yield rows
    if (rows.length < SLICE) return
    after = rows.at(-1)!.id
    await nextLoop()
  }
}

// Thousands of rows go in as JSON, a few hundred a statement: some twenty times faster than one by one, and everybody
// else waits for the transaction that they belong to. Between the statements the loop is given to others.

/** Writes new rows. Their questions must not be there yet. */
export async function insertFaqRows(client: Client, rows: FaqRow[]) {
  for (const some of slicesOf(rows)) {
    await client.$executeRaw`
      INSERT INTO faq_entries (id, question, question_key, answer, keywords, enabled, set_id, hit_count, last_hit, created, updated)
      SELECT value->>'id', value->>'question', value->>'question_key', value->>'answer', value->>'keywords', value->>'enabled',
        value->>'set_id', value->>'hit_count', value->>'last_hit', value->>'created', value->>'updated'
      FROM json_each(${jsonOf(some)})`
    await nextLoop()
  }
}

/** Writes what a person wrote of these rows, and when; counts stay. With `writtenAt`, only to those that were last written then. Gives how many. */
export async function updateFaqRows(client: Client, rows: FaqRow[], writtenAt?: Date): Promise<number> {
  let count = 0
  for (const some of slicesOf(rows)) {
    count += await client.$executeRaw`
      UPDATE faq_entries SET question = value->>'question', answer = value->>'answer', keywords = value->>'keywords',
        enabled = value->>'enabled', set_id = value->>'set_id', updated = value->>'updated'
      FROM json_each(${jsonOf(some)})
      WHERE faq_entries.id = value->>'id' AND faq_entries.updated = coalesce(${writtenAt ?? null}, faq_entries.updated)`
    await nextLoop()
  }
  return count
}

const jsonOf = (rows: FaqRow[]) => JSON.stringify(rows.map(row => ({ ...row, last_hit: row.last_hit && stampOf(row.last_hit), created: stampOf(row.created), updated: stampOf(row.updated) })))

/** A date as the database adapter writes it. */
const stampOf = (date: Date) => date.toISOString().replace('Z', '+00:00')

export function* slicesOf<T>(items: T[], size = SLICE): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
