import { setImmediate as nextLoop } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { FaqEntry as FaqRow } from '#server/database/generated/client'
import { AppError } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'
import { slicesOf, updateFaqRows } from './faq-rows'

/** What brings the FAQ back to how it was before one change. */
interface Change {
  /** Entries as they were. */
  before: FaqRow[]
  /** Ids of entries that were not there. */
  created: string[]
  /** When the change wrote its entries: one that was edited since is left alone. */
  at: Date
}

const KEPT_MS = 15 * 60_000
/** Of all changes that are kept. */
const MOST_ROWS = 20_000
const MOST_CHANGES = 200
const ADDED_AT_ONCE = 50

const kept = new Map<string, { change: Change, userId: string, until: number }>()

const sizeOf = ({ before, created }: Change) => before.length + created.length

/** Keeps in memory how to undo a change for a quarter of an hour, for who made it; gives the id to undo it by. */
export function keepUndo(change: Change, { id: userId }: Pick<Caller, 'id'>): string {
  const id = uuid()
  kept.set(id, { change, userId, until: Date.now() + KEPT_MS })
  let rows = 0
  for (const [key, { change, until }] of [...kept].reverse()) {
    rows += sizeOf(change)
    if (key !== id && (until < Date.now() || rows > MOST_ROWS || kept.size > MOST_CHANGES)) kept.delete(key)
  }
  return id
}

/** Undoes a change once. Throws 410 `undo_gone` when it is no longer kept, or was another's. */
export async function applyUndo(id: string, user: Caller): Promise<{ restored: number, removed: number }> {
  const found = kept.get(id)
  if (!found || found.until < Date.now() || found.userId !== user.id) throw new AppError(410, 'undo_gone', 'This can\'t be undone any more')
  const { before, created, at } = found.change
  const done = await prisma.$transaction(async (transaction) => {
    let removed = 0
    for (const ids of slicesOf(created)) {
      removed += (await transaction.faqEntry.deleteMany({ where: { id: { in: ids }, updated: at } })).count
      await nextLoop()
    }
    let restored = await updateFaqRows(transaction, before, at)
    for (const rows of slicesOf(before, ADDED_AT_ONCE)) {
      const there = await transaction.faqEntry.findMany({ where: { id: { in: rows.map(row => row.id) } }, select: { id: true } })
      const missing = rows.filter(row => !there.some(({ id }) => id === row.id))
      restored += (await transaction.faqEntry.createMany({ data: missing })).count
      await nextLoop()
    }
    return { restored, removed }
  }, { maxWait: 10_000, timeout: 60_000 })
  kept.delete(id)
  return done
}
