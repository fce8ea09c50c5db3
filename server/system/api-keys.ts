import { randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import { badRequest, notFound } from '#server/runtime/errors'
import type { ApiKeyCreate } from '#shared/schemas/api-keys'
import type { ApiKeyScope, Role } from '#shared/utils/permissions'
import { audit } from './audit'
import type { Caller } from './callers'
import { createMemo } from './memo'
import { fingerprint } from './secrets'

export interface KnownApiKey {
  id: string
  scopes: ApiKeyScope[]
  user: { id: string, username: string, role: Role }
}

const KEY_BYTES = 32
const MOST_KEYS = 50
const USED_EVERY_MS = 60_000
const known = createMemo<KnownApiKey | null>({ limit: 5_000, ttlMs: USED_EVERY_MS })

/** The key that `secret` is, when it still holds, else null. */
export const findApiKey = (secret: string) => {
  const hash = fingerprint(secret)
  return known.get(hash, async () => {
    const row = await prisma.apiKey.findUnique({ where: { hash }, include: { user: true } })
    if (!row || !row.user.is_active || (row.expires && row.expires < new Date())) return null
    await prisma.apiKey.updateMany({ where: { id: row.id }, data: { last_used: new Date() } })
    return { id: row.id, scopes: JSON.parse(row.scopes), user: { id: row.user.id, username: row.user.username, role: row.user.role as Role } }
  })
}

const toApiKey = <T extends { scopes: string }>(row: T) => ({ ...row, scopes: JSON.parse(row.scopes) as ApiKeyScope[] })

export const listApiKeys = async (user: Caller) =>
  (await prisma.apiKey.findMany({ where: { user_id: user.id }, orderBy: { created: 'desc' }, take: MOST_KEYS })).map(toApiKey)

/** The secret is in the answer and nowhere else. */
export async function createApiKey({ name, scopes, expires }: ApiKeyCreate, user: Caller) {
  if (await prisma.apiKey.count({ where: { user_id: user.id } }) >= MOST_KEYS) throw badRequest(`At most ${MOST_KEYS} keys: revoke one first`)
  const secret = `sk-sec-${randomBytes(KEY_BYTES).toString('base64url')}`
  const row = await prisma.apiKey.create({
    data: { id: uuid(), user_id: user.id, name, scopes: JSON.stringify(scopes), expires, hash: fingerprint(secret), last4: secret.slice(-4) }
  })
  audit('create', 'api_key', user, { id: row.id, name, scopes })
  return { key: toApiKey(row), secret }
}

/** Throws NotFound for an unknown id and for another user's. */
export async function deleteApiKey(id: string, user: Caller) {
  const { count } = await prisma.apiKey.deleteMany({ where: { id, user_id: user.id } })
  if (!count) throw notFound('API key')
  forgetApiKeys()
  audit('delete', 'api_key', user, { id })
}

export const forgetApiKeys = () => known.clear()
