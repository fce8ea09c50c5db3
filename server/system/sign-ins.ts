import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import { config } from '#server/runtime/config'
import { notFound } from '#server/runtime/errors'
import type { Role } from '#shared/utils/permissions'
import { createMemo } from './memo'

export interface SignedInUser {
  id: string
  username: string
  role: Role
}

const SEEN_EVERY_MS = 5 * 60_000
/** Each entry is dropped when its sign-in or user changes, so the time only bounds how stale `last_seen` is. */
const signIns = createMemo<SignedInUser | null>({ limit: 5_000, ttlMs: SEEN_EVERY_MS })

/** The user of a sign-in that still holds, else null. */
export const findSignIn = (id: string) => signIns.get(id, async () => {
  const row = await prisma.signIn.findUnique({ where: { id }, include: { user: true } })
  if (!row || row.expires < new Date() || !row.user.is_active) return null
  await prisma.signIn.updateMany({ where: { id }, data: { last_seen: new Date() } })
  return { id: row.user.id, username: row.user.username, role: row.user.role as Role }
})

export async function createSignIn(userId: string, from: { ip?: string, userAgent?: string }) {
  const now = Date.now()
  await prisma.signIn.deleteMany({ where: { expires: { lt: new Date(now) } } })
  return prisma.signIn.create({
    data: {
      id: uuid(),
      user_id: userId,
      ip: from.ip,
      user_agent: from.userAgent?.slice(0, 300),
      expires: new Date(now + config().ADMIN_JWT_EXPIRATION_HOURS * 3_600_000)
    }
  })
}

export const listSignIns = (userId: string) =>
  prisma.signIn.findMany({ where: { user_id: userId, expires: { gt: new Date() } }, orderBy: { last_seen: 'desc' }, take: 100 })

/** Ends one of the user's sign-ins. Throws NotFound for an unknown id and for another user's. */
export async function endSignIn(userId: string, id: string) {
  const { count } = await prisma.signIn.deleteMany({ where: { id, user_id: userId } })
  if (!count) throw notFound('Sign-in')
  signIns.forget(id)
}

/** Ends all of the user's sign-ins, `except` one if given; returns how many. */
export async function endAllSignIns(userId: string, except?: string) {
  const { count } = await prisma.signIn.deleteMany({ where: { user_id: userId, ...except && { id: { not: except } } } })
  signIns.clear()
  return count
}

/** To be called when a user's role, name or state changed. */
export const forgetSignIns = () => signIns.clear()
