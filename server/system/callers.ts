import { jwtVerify, SignJWT } from 'jose'
import { config } from '#server/runtime/config'
import { unauthenticated } from '#server/runtime/errors'
import { permissionsOf, type ApiKeyScope, type Permission, type Role } from '#shared/utils/permissions'
import { findApiKey } from './api-keys'
import { deriveKey } from './secrets'
import { findSignIn } from './sign-ins'

/** Who is asking, as far as a handler may know. */
export interface Caller {
  id: string
  username: string
  role: Role
  permissions: ReadonlySet<Permission>
  via: 'cookie' | 'token' | 'api-key'
  /** The sign-in, for `cookie` and `token`. */
  signInId?: string
  apiKeyId?: string
  /** Only for an API key; what else it may reach. */
  scopes?: readonly ApiKeyScope[]
}

export const API_KEY_PREFIX = 'sk-'
const ALGORITHM = 'HS256'
const AUDIENCE = 'ai-secretary'

let signingKey: Uint8Array | undefined
const key = () => signingKey ??= config().ADMIN_JWT_SECRET ? new TextEncoder().encode(config().ADMIN_JWT_SECRET) : deriveKey('jwt')

/** A token with the predecessor's claims plus `jti`, by which it can be ended before it expires. */
export function signToken(user: { id: string, username: string, role: string }, signInId: string, expires: Date) {
  return new SignJWT({ user_id: user.id, role: user.role })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(user.username)
    .setAudience(AUDIENCE)
    .setJti(signInId)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key())
}

/** Who holds this token or API key; throws 401 when it is wrong, expired or revoked. */
export async function getCaller(credential: string, via: 'cookie' | 'token'): Promise<Caller> {
  const caller = credential.startsWith(API_KEY_PREFIX) ? await callerOfApiKey(credential) : await callerOfToken(credential, via)
  if (!caller) throw unauthenticated('The key or session is wrong, expired or ended')
  return caller
}

async function callerOfApiKey(secret: string): Promise<Caller | undefined> {
  const found = await findApiKey(secret)
  if (!found) return undefined
  const { user, id, scopes } = found
  return { id: user.id, username: user.username, role: user.role, permissions: permissionsOf(user.role), via: 'api-key', apiKeyId: id, scopes }
}

async function callerOfToken(token: string, via: 'cookie' | 'token'): Promise<Caller | undefined> {
  const verified = await jwtVerify(token, key(), { algorithms: [ALGORITHM], audience: AUDIENCE }).catch(() => undefined)
  const signInId = verified?.payload.jti
  // The role is read from the database, not from the token: a change of role counts at once.
  const user = signInId ? await findSignIn(signInId) : undefined
  if (!user) return undefined
  return { id: user.id, username: user.username, role: user.role, permissions: permissionsOf(user.role), via, signInId }
}
