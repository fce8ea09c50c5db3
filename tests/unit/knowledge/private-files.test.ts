import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshFiles } from './fresh-files'

it('an attachment\'s name is free for everybody else: nothing tells that it is taken, and nothing replaces it', async () => {
  const { anna, boris, give, originals, prisma } = await freshFiles()
  const { document: own } = await give(anna, 'тайна')
  const { document: known, existed } = await give(boris, 'общее', 'general', 'replace')
  expect([own.filename, known.filename, existed]).toEqual(['план.txt', 'план.txt', false])
  expect(known.id).not.toBe(own.id)
  await give(boris, 'общее', 'general', 'replace')
  expect(await prisma.knowledgeDocument.findUniqueOrThrow({ where: { id: own.id } })).toMatchObject({ set_id: null, owner_id: 'anna' })
  expect(readFileSync(join(originals, own.id), 'utf8')).toBe('тайна')
  expect((await give(boris, 'тайна', 'general', 'keep')).document.id).not.toBe(own.id)
})

it('a file of the watched folder may be named as an attachment is', async () => {
  const { anna, give, files, prisma, originals } = await freshFiles()
  await give(anna, 'тайна')
  const path = join(originals, '..', 'план.txt')
  writeFileSync(path, 'из папки')
  await files.takeFolderFile({ path, filename: 'план.txt' })
  expect(await prisma.knowledgeDocument.count({ where: { source_type: 'wiki', filename: 'план.txt' } })).toBe(1)
})

it('the same file, once only attached, becomes knowledge under a free name', async () => {
  const { anna, boris, give } = await freshFiles()
  const { document: own } = await give(anna, 'тайна')
  await give(boris, 'общее', 'general')
  expect(await give(anna, 'тайна', 'general')).toMatchObject({ existed: true, document: { id: own.id, set_id: 'general', filename: 'план (2).txt' } })
})

it('an attachment that is put into a set is the one document of its bytes', async () => {
  const { anna, boris, give, documents } = await freshFiles()
  const { document: own } = await give(anna, 'тайна')
  expect(await documents.updateDocument(own.id, { set_id: 'general' }, anna)).toMatchObject({ set_id: 'general', filename: 'план.txt' })
  expect(await give(boris, 'тайна', 'general')).toMatchObject({ existed: true, document: { id: own.id } })
})

it('an attachment whose bytes are knowledge already can\'t be put into a set', async () => {
  const { anna, boris, give, documents, prisma } = await freshFiles()
  const { document: own } = await give(anna, 'тайна')
  await give(boris, 'тайна', 'general')
  await expect(documents.updateDocument(own.id, { set_id: 'general' }, anna)).rejects.toMatchObject({ statusCode: 409 })
  expect(await prisma.knowledgeDocument.findUniqueOrThrow({ where: { id: own.id } })).toMatchObject({ set_id: null })
})

it('notes of one title made at once have names of their own', async () => {
  const { anna, documents } = await freshFiles()
  const notes = await Promise.all(['a', 'b', 'c'].map(content => documents.createNote({ title: 'План', content, set_id: 'general' }, anna)))
  expect(notes.map(({ filename }) => filename).sort()).toEqual(['План (2).md', 'План (3).md', 'План.md'])
})
