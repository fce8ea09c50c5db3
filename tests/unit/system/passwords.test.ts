import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, needsRehash, verifyPassword } from '#server/system/passwords'

const legacy = (salt: string, password: string) => `sha256$${salt}$${createHash('sha256').update(salt + password).digest('hex')}`

describe('passwords', () => {
  it('are right or wrong', async () => {
    const hash = await hashPassword('верный пароль')
    expect(await verifyPassword('верный пароль', hash)).toBe(true)
    expect(await verifyPassword('неверный пароль', hash)).toBe(false)
    expect(await verifyPassword('', hash)).toBe(false)
  })

  it('are salted: the same one gives another hash', async () => {
    const [first, second] = await Promise.all([hashPassword('same'), hashPassword('same')])
    expect(first).not.toBe(second)
  })

  it('count as the same however their letters are composed', async () => {
    expect(await verifyPassword('й\u0301'.normalize('NFD'), await hashPassword('й\u0301'.normalize('NFC')))).toBe(true)
  })

  it('of the predecessor are known, with and without a salt, and are to be hashed anew', async () => {
    expect(await verifyPassword('old', legacy('c0ffee', 'old'))).toBe(true)
    expect(await verifyPassword('other', legacy('c0ffee', 'old'))).toBe(false)
    expect(await verifyPassword('admin', legacy('', 'admin'))).toBe(true)
    expect(needsRehash(legacy('c0ffee', 'old'))).toBe(true)
    expect(needsRehash(await hashPassword('new'))).toBe(false)
  })

  it('hashed with a lower cost are known and are to be hashed anew', () => {
    expect(needsRehash('scrypt$16384$8$1$c2FsdA==$a2V5')).toBe(true)
  })
})
