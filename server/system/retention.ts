import { prisma } from '#server/database/client'
import { config } from '#server/runtime/config'
import { logger } from '#server/runtime/logger'

const DAY_MS = 86_400_000

/** What only records the past is kept since then. */
export const dateOfRetention = (now = new Date()) => new Date(now.getTime() - config().RETENTION_DAYS * DAY_MS)

/** Deletes what only records the past and is older than RETENTION_DAYS, and sign-ins that have expired. */
export async function deleteOldRecords(now = new Date()) {
  const before = dateOfRetention(now)
  const [turns, usage, audit, signIns] = await Promise.all([
    prisma.turn.deleteMany({ where: { created: { lt: before } } }),
    prisma.usageEntry.deleteMany({ where: { timestamp: { lt: before } } }),
    prisma.auditEntry.deleteMany({ where: { timestamp: { lt: before } } }),
    prisma.signIn.deleteMany({ where: { expires: { lt: now } } })
  ])
  const deleted = { turns: turns.count, usage: usage.count, audit: audit.count, sign_ins: signIns.count }
  logger.info(deleted, 'old records deleted')
  return deleted
}
