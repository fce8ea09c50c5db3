import { expect, it, vi } from 'vitest'
import type { Caller } from '#server/system/callers'
import { freshDatabase } from '../database/fresh-database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: new Set(), via: 'token' }
const fields = { answer: '300 рублей.', keywords: ['курьер'], enabled: true, set_id: null }

async function freshFaq() {
  const prisma = await freshDatabase()
  return { prisma, faq: await import('#server/knowledge/faq') }
}

it('a secretary of some sets answers from them and from what belongs to none', async () => {
  const { faq } = await freshFaq()
  await faq.createFaqEntry({ ...fields, question: 'Сколько стоит доставка?', set_id: 'guide' }, admin)
  await faq.createFaqEntry({ ...fields, question: 'Как вызвать курьера?', keywords: ['доставка на дом'], set_id: 'general' }, admin)
  await faq.createFaqEntry({ ...fields, question: 'Где вы?', keywords: ['доставка на дом'] }, admin)
  const questions = async (text: string, sets?: string[]) => (await faq.explainFaq(text, 5, sets)).map(({ entry }) => entry.question)
  expect(await questions('Сколько стоит доставка?')).toEqual(['Сколько стоит доставка?'])
  expect(await questions('Сколько стоит доставка?', ['general'])).toEqual([])
  expect((await questions('доставка на дом', ['guide']))[0]).toBe('Где вы?')
  expect((await questions('доставка на дом', ['general']))[0]).toBe('Как вызвать курьера?')
  expect(await questions('Где вы?', [])).toEqual(['Где вы?'])
})

it('counts how often an entry helped and when last, which is no edit of it', async () => {
  const { prisma, faq } = await freshFaq()
  const { id, updated } = await faq.createFaqEntry({ ...fields, question: 'Где вы?' }, admin)
  const before = new Date()
  faq.countFaqHit(id)
  faq.countFaqHit(id)
  await vi.waitFor(async () => expect((await faq.listFaqEntries())[0]).toMatchObject({ hit_count: 2, updated }))
  const { last_hit } = await prisma.faqEntry.findUniqueOrThrow({ where: { id } })
  expect(last_hit!.getTime()).toBeGreaterThanOrEqual(before.getTime())
})

it('a deleted entry is put back as it was, once, by who deleted it', async () => {
  const { prisma, faq } = await freshFaq()
  const { id } = await faq.createFaqEntry({ ...fields, question: 'Где вы?', set_id: 'general' }, admin)
  const before = await prisma.faqEntry.update({ where: { id }, data: { hit_count: 7, last_hit: new Date() } })
  const undo = await faq.deleteFaqEntry(id, admin)
  await expect(faq.undoFaqChange(undo, { ...admin, id: 'another' })).rejects.toMatchObject({ statusCode: 410, code: 'undo_gone' })
  expect(await faq.undoFaqChange(undo, admin)).toEqual({ restored: 1, removed: 0 })
  expect(await prisma.faqEntry.findUnique({ where: { id } })).toEqual(before)
  expect(await faq.explainFaq('Где вы?', 1)).toHaveLength(1)
  await expect(faq.undoFaqChange(undo, admin)).rejects.toMatchObject({ statusCode: 410 })
})

it('is not put back beside a new entry for the same question', async () => {
  const { faq } = await freshFaq()
  const { id } = await faq.createFaqEntry({ ...fields, question: 'Где вы?' }, admin)
  const undo = await faq.deleteFaqEntry(id, admin)
  const { id: other } = await faq.createFaqEntry({ ...fields, question: 'где вы' }, admin)
  await expect(faq.undoFaqChange(undo, admin)).rejects.toMatchObject({ statusCode: 409 })
  await faq.deleteFaqEntry(other, admin)
  expect(await faq.undoFaqChange(undo, admin)).toMatchObject({ restored: 1 })
})
