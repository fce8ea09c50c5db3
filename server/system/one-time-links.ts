import { randomBytes } from 'node:crypto'
import { prisma } from '#server/database/client'
import { AppError } from '#server/runtime/errors'
import { keyValue } from '#server/runtime/key-value'
import { createQueue } from '#server/runtime/queue'
import { fingerprint } from './secrets'

/** setup: the first start, password: chosen by a new user or after it was forgotten. */
export type LinkPurpose = 'setup' | 'password'
interface Link { userId: string, purpose: LinkPurpose, until: number }

const TOKEN_BYTES = 24
const LINK_TTL_MS = 24 * 3_600_000

const linkKey = (token: string) => `links:${fingerprint(token)}`
/** Where a person's newest link is noted: an older one ends with it. */
const newestKey = (userId: string) => `newest-link:${userId}`

/** A path that opens the page on "choose your password", once, within a day. */
export async function createOneTimeLink(userId: string, purpose: LinkPurpose) {
  const store = await keyValue()
  const older = await store.getItem<string>(newestKey(userId))
  if (older) await store.removeItem(older)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const until = Date.now() + LINK_TTL_MS
  await store.setItem<Link>(linkKey(token), { userId, purpose, until }, { ttl: LINK_TTL_MS / 1_000 })
  await store.setItem(newestKey(userId), linkKey(token))
  // Behind '#' the token reaches neither a server log nor a Referer header.
  return { link: `/welcome#${token}`, expires: new Date(until) }
}

/** Whose link it is, without using it up. Throws 410 for a wrong, used or old one. */
export async function getLinkOwner(token: string) {
  const link = await (await keyValue()).getItem<Link>(linkKey(token))
  const user = link && link.until > Date.now() ? await prisma.user.findUnique({ where: { id: link.userId } }) : null
  if (!link || !user?.is_active) throw new AppError(410, 'link_ended', 'This link was used already or is too old')
  return { user, purpose: link.purpose }
}

/** One at a time, so that a link that is pressed twice works once. */
const inTurn = createQueue()

export const useLink = (token: string) => inTurn(async () => {
  const owner = await getLinkOwner(token)
  const store = await keyValue()
  await store.removeItem(linkKey(token))
  await store.removeItem(newestKey(owner.user.id))
  return owner
})
