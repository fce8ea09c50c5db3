import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { freshFiles } from './fresh-files'

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

it('a crash between the row and its new file is made good at the next start', async () => {
  const { originals, anna, give } = await freshFiles()
  const { storePart, keepNext, settleOriginals } = await import('#server/knowledge/originals')
  const { document: { id } } = await give(anna, 'старое', 'general')
  await keepNext(await storePart(Buffer.from('новое')), id)
  await settleOriginals(new Map([[id, hashOf('новое')]]))
  expect(readFileSync(join(originals, id), 'utf8')).toBe('новое')
  expect(readdirSync(originals)).toEqual([id])
})

it('a crash before the row was changed leaves the file as it was', async () => {
  const { originals, anna, give } = await freshFiles()
  const { storePart, keepNext, settleOriginals } = await import('#server/knowledge/originals')
  const { document: { id } } = await give(anna, 'старое', 'general')
  await keepNext(await storePart(Buffer.from('новое')), id)
  await settleOriginals(new Map([[id, hashOf('старое')]]))
  expect(readFileSync(join(originals, id), 'utf8')).toBe('старое')
  expect(readdirSync(originals)).toEqual([id])
})

it('a file that can\'t be stored leaves nothing behind', async () => {
  const { originals } = await freshFiles()
  const { storePart } = await import('#server/knowledge/originals')
  vi.spyOn(crypto.subtle, 'digest').mockRejectedValueOnce(new Error('no more'))
  await expect(storePart(Buffer.from('текст'))).rejects.toThrow('no more')
  expect(readdirSync(originals)).toEqual([])
})

it('a replaced file is the new one, and nothing else of it stays', async () => {
  const { originals, anna, give } = await freshFiles()
  const { document: { id } } = await give(anna, 'старое', 'general')
  expect((await give(anna, 'новое', 'general', 'replace')).document.id).toBe(id)
  expect(readFileSync(join(originals, id), 'utf8')).toBe('новое')
  expect(readdirSync(originals)).toEqual([id])
})
