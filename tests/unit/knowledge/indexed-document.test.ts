import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { contentHash } from '#server/knowledge/indexed-document'

it.each([['nothing', ''], ['a short text', 'Привет'], ['a long text of characters with two halves', `x${'😀'.repeat(300_000)}`], ['half a character at its end', `${'x'.repeat(2 ** 18 - 1)}\ud800`]])('the hash of %s is that of the whole', async (_name, text) => {
  expect(await contentHash(text)).toBe(createHash('sha256').update(text).update('\0').digest('hex'))
})

it('others are served while a long text is hashed', async () => {
  let isServed = false
  const hashing = contentHash('Текст'.repeat(1_000_000))
  setImmediate(() => isServed = true)
  await hashing
  expect(isServed).toBe(true)
})
