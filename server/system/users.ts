import { v7 as uuid } from 'uuid'
import { isUniqueViolation, prisma } from '#server/database/client'
import type { User as UserRow } from '#server/database/generated/client'
import { badRequest, conflict, notFound } from '#server/runtime/errors'
import { createQueue } from '#server/runtime/queue'
import type { UserCreate, UserPatch } from '#shared/schemas/users'
import type { Role } from '#shared/utils/permissions'
import { forgetApiKeys } from './api-keys'
import { audit } from './audit'
import type { Caller } from './callers'
import { createOneTimeLink } from './one-time-links'
import { hashPassword, needsRehash, verifyPassword } from './passwords'
import { endAllSignIns, forgetSignIns } from './sign-ins'

const toUser = ({ password_hash, ...row }: UserRow) => ({ ...row, role: row.role as Role, has_password: password_hash !== null })

export const listUsers = async () => (await prisma.user.findMany({ orderBy: { created: 'asc' }, take: 1_000 })).map(toUser)

export async function getUser(id: string) {
  const row = await prisma.user.findUnique({ where: { id } })
  if (!row) throw notFound('User')
  return toUser(row)
}

/** Without a password the person gets a link to choose one. Throws 409 for a taken name. */
export async function createUser({ password, ...fields }: UserCreate, by: Caller) {
  const password_hash = password ? await hashPassword(password) : null
  const row = await prisma.user.create({ data: { id: uuid(), ...fields, password_hash } }).catch((error) => {
    throw isUniqueViolation(error) ? conflict('This user name is taken') : error
  })
  audit('create', 'user', by, { id: row.id, username: row.username, role: row.role })
  const link = password ? null : (await createOneTimeLink(row.id, 'password')).link
  return { user: toUser(row), link }
}

/** One change at a time: two admins who demote each other at once must not leave none. */
const inTurn = createQueue()

/** Whoever changes, disables or re-passwords a user ends that user's sign-ins. The last admin stays one. */
export const updateUser = (id: string, patch: UserPatch, by: Caller) => inTurn(() => changeUser(id, patch, by))

async function changeUser(id: string, { password, ...fields }: UserPatch, by: Caller) {
  const before = await getUser(id)
  const losesAdmin = before.role === 'admin' && before.is_active && ((fields.role && fields.role !== 'admin') || fields.is_active === false)
  if (losesAdmin) await ensureAnotherAdmin(id)
  const row = await prisma.user.update({ where: { id }, data: { ...fields, ...password && { password_hash: await hashPassword(password) } } })
  if (password || fields.is_active === false) await endAllSignIns(id, by.id === id ? by.signInId : undefined)
  forgetSignIns()
  forgetApiKeys()
  audit('update', 'user', by, { id, ...fields, ...password && { password: 'changed' } })
  return toUser(row)
}

const deletionListeners = new Set<() => Promise<unknown>>()

/** Calls `listener` after a user was deleted, so that what the database can't delete by itself goes too. */
export const onUserDeleted = (listener: () => Promise<unknown>) => void deletionListeners.add(listener)

/** Deletes the user with everything that is theirs. */
export const deleteUser = (id: string, by: Caller) => inTurn(() => removeUser(id, by))

async function removeUser(id: string, by: Caller) {
  const before = await getUser(id)
  if (id === by.id) throw badRequest('You can\'t delete yourself')
  if (before.role === 'admin') await ensureAnotherAdmin(id)
  await prisma.user.delete({ where: { id } })
  for (const listener of deletionListeners) await listener()
  forgetSignIns()
  forgetApiKeys()
  audit('delete', 'user', by, { id, username: before.username })
}

/** A one-time link with which the user chooses a new password. */
export async function createPasswordLink(id: string, by: Caller) {
  const user = await getUser(id)
  audit('create', 'one_time_link', by, { id, username: user.username })
  return createOneTimeLink(id, 'password')
}

async function ensureAnotherAdmin(id: string) {
  const others = await prisma.user.count({ where: { role: 'admin', is_active: true, id: { not: id } } })
  if (!others) throw badRequest('This is the last admin: make somebody else admin first')
}

export async function updateProfile(id: string, fields: { display_name?: string | null }) {
  return toUser(await prisma.user.update({ where: { id }, data: fields }))
}

export const noteLogin = (id: string) => prisma.user.update({ where: { id }, data: { last_login: new Date() } })

export async function setPassword(id: string, password: string) {
  await prisma.user.update({ where: { id }, data: { password_hash: await hashPassword(password) } })
}

/** Hash of no password: checked for unknown names, so that they take as long as known ones. */
let nobody: Promise<string> | undefined

/** The active user with this name and password, else null. A hash of an older kind is renewed. */
export async function findUserByPassword(username: string, password: string) {
  const row = await prisma.user.findUnique({ where: { username } })
  const hash = row?.password_hash ?? await (nobody ??= hashPassword(uuid()))
  const right = await verifyPassword(password, hash)
  if (!right || !row?.password_hash || !row.is_active) return null
  if (needsRehash(hash)) await setPassword(row.id, password)
  return toUser(row)
}
