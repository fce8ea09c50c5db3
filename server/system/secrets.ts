import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { config, dataPath } from '#server/runtime/config'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

let master: Buffer | undefined

/** SECRET_KEY, or 32 random bytes kept in a 0600 file beside the database. */
function masterKey(): Buffer {
  if (master) return master
  const given = config().SECRET_KEY
  if (given) return master = Buffer.from(given)
  const path = dataPath('secret.key')
  if (!existsSync(path)) createKeyFile(path)
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex')
  if (key.length !== KEY_BYTES) throw new Error('secret.key is damaged: put back the one of the backup. Without it, stored keys of providers can\'t be read')
  return master = key
}

/** Whole or not at all: a key cut by a full disk would be one that anybody can guess. */
function createKeyFile(path: string) {
  const partial = `${path}.partial`
  writeFileSync(partial, randomBytes(KEY_BYTES).toString('hex'), { mode: 0o600, flush: true })
  renameSync(partial, path)
}

/** A key of its own for each purpose, so that none can stand in for another. */
export const deriveKey = (purpose: string) => Buffer.from(hkdfSync('sha256', masterKey(), 'ai-secretary', purpose, KEY_BYTES))

/** AES-256-GCM; `context` (table and row) is bound in, so that a sealed value can't be moved to another row. */
export function seal(text: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', deriveKey('seal'), nonce).setAAD(Buffer.from(context))
  return `v1.${Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')}`
}

/** Throws when the value was sealed with another key or for another row. */
export function unseal(sealed: string, context: string): string {
  const bytes = Buffer.from(sealed.slice('v1.'.length), 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', deriveKey('seal'), bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
}

/** What is stored of a random token (API key, link): enough to recognise it, useless to use it. */
export const fingerprint = (token: string) => createHmac('sha256', 'ai-secretary-token').update(token).digest('hex')
