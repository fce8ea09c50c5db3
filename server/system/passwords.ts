import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { createQueue } from '#server/runtime/queue'

// OWASP password storage cheat sheet: N = 2^15, r = 8, p = 3 (32 MB a hash).
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }
const KEY_BYTES = 32
const SALT_BYTES = 16

const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt)

/** Hashes are memory-hard on purpose: one at a time, and a flood of sign-ins is refused instead of kept. */
const MOST_WAITING = 20
const inTurn = createQueue({ most: MOST_WAITING })

export const hashPassword = (password: string) => inTurn(async () => {
  const salt = randomBytes(SALT_BYTES)
  const key = await derive(password.normalize('NFKC'), salt, KEY_BYTES, COST)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64')}$${key.toString('base64')}`
})

/** Constant-time. Knows scrypt and, for people who move over, the predecessor's `sha256$salt$hex`. */
export const verifyPassword = (password: string, hash: string) => inTurn(async () => {
  const [scheme, ...parts] = hash.split('$')
  if (scheme === 'sha256') {
    const [salt = '', hex = ''] = parts
    const given = createHash('sha256').update(salt + password).digest()
    const expected = Buffer.from(hex, 'hex')
    return expected.length === given.length && timingSafeEqual(given, expected)
  }
  const [N, r, p, salt = '', key = ''] = parts
  const expected = Buffer.from(key, 'base64')
  const given = await derive(password.normalize('NFKC'), Buffer.from(salt, 'base64'), expected.length, { N: Number(N), r: Number(r), p: Number(p), maxmem: COST.maxmem })
  return timingSafeEqual(given, expected)
})

export const needsRehash = (hash: string) => !hash.startsWith(`scrypt$${COST.N}$${COST.r}$${COST.p}$`)
