import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshProcess } from './fresh'

const load = () => import('#server/system/secrets')

describe('sealed secrets', () => {
  it('open again after a restart, with the key kept beside the database', async () => {
    const { restart } = freshProcess()
    const sealed = (await load()).seal('sk-very-secret', 'providers:1')
    expect(sealed).not.toContain('secret')
    restart()
    expect((await load()).unseal(sealed, 'providers:1')).toBe('sk-very-secret')
  })

  it('are bound to their row: moved to another one they do not open', async () => {
    freshProcess()
    const { seal, unseal } = await load()
    const sealed = seal('sk-very-secret', 'providers:1')
    expect(() => unseal(sealed, 'providers:2')).toThrow()
  })

  it('do not open when a single bit of them was changed', async () => {
    freshProcess()
    const { seal, unseal } = await load()
    const bytes = Buffer.from(seal('sk-very-secret', 'providers:1').slice('v1.'.length), 'base64url')
    for (const index of [0, 12, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[index]! ^= 1
      expect(() => unseal(`v1.${changed.toString('base64url')}`, 'providers:1')).toThrow()
    }
  })

  it('never look the same twice', async () => {
    freshProcess()
    const { seal } = await load()
    expect(seal('the same', 'row')).not.toBe(seal('the same', 'row'))
  })

  it('keep their key in a file that only its owner reads', async () => {
    const { folder } = freshProcess()
    const { seal } = await load()
    seal('anything', 'row')
    const file = join(folder, 'secret.key')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}$/)
  })

  it('open with the SECRET_KEY they were sealed with and with no other', async () => {
    const { restart } = freshProcess({ SECRET_KEY: 'a'.repeat(32) })
    const sealed = (await load()).seal('sk', 'row')
    restart({ SECRET_KEY: 'b'.repeat(32) })
    const other = await load()
    expect(() => other.unseal(sealed, 'row')).toThrow()
    restart()
    expect((await load()).unseal(sealed, 'row')).toBe('sk')
  })
})

it('derives a different key for each purpose', async () => {
  freshProcess()
  const { deriveKey } = await load()
  expect(deriveKey('jwt')).not.toEqual(deriveKey('seal'))
  expect(deriveKey('jwt')).toEqual(deriveKey('jwt'))
})
