import { randomBytes } from 'node:crypto'
import { AppError } from '#server/runtime/errors'
import { prisma } from '#server/database/client'
import { fingerprint } from './secrets'

/** setup: the first start, password: chosen by a new user or after it was forgotten. */
export type LinkPurpose = 'setup' | 'password'
interface Link { userId: string, purpose: LinkPurpose, until: number }

const TOKEN_BYTES = 24
const LINK_TTL_MS = 24 * 3_600_000
const MOST_LINKS = 1_000

/** In memory: a restart ends them, and prints or makes new ones. */
const links = new Map<string, Link>()

/** A path that opens the page on "choose your password", once, within a day. */
export async function createOneTimeLink(userId: string, purpose: LinkPurpose) {
  for (const [key, link] of links) if (link.until < Date.now() || link.userId === userId) links.delete(key)
  if (links.size >= MOST_LINKS) links.delete(links.keys().next().value as string)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const until = Date.now() + LINK_TTL_MS
  links.set(fingerprint(token), { userId, purpose, until })
  // Behind '#' the token reaches neither a server log nor a Referer header.
  return { link: `/welcome#${token}`, expires: new Date(until) }
}

/** Whose link it is, without using it up. Throws 410 for a wrong, used or old one. */
export async function getLinkOwner(token: string) {
  const link = links.get(fingerprint(token))
  const user = link && link.until > Date.now() ? await prisma.user.findUnique({ where: { id: link.userId } }) : null
  if (!link || !user?.is_active) throw new AppError(410, 'link_ended', 'This link was used already or is too old')
  return { user, purpose: link.purpose }
}

export async function useLink(token: string) {
  const owner = await getLinkOwner(token)
  links.delete(fingerprint(token))
  return owner
}
