import { expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { freshDatabase } from '../database/fresh-database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: new Set(), via: 'token' }
const faq = { question: 'Сколько стоит доставка?', answer: '300 рублей.', keywords: [], enabled: true }

async function freshSets() {
  const prisma = await freshDatabase()
  const [sets, entries, personas, { PersonaCreate }] = await Promise.all([
    import('#server/knowledge/sets'), import('#server/knowledge/faq'), import('#server/dialogue/personas'), import('#shared/schemas/llm')
  ])
  return { prisma, sets, entries, personas, PersonaCreate }
}

it('two sets come with the product, and what each holds is counted', async () => {
  const { sets, entries } = await freshSets()
  const shop = await sets.createSet({ name: 'Магазин', description: 'Цены' }, admin)
  await entries.createFaqEntry({ ...faq, set_id: shop.id }, admin)
  expect((await sets.listSets()).map(({ name, builtin, documents, faq_entries }) => [name, builtin, documents, faq_entries]))
    .toEqual([['general', true, 0, 0], ['guide', true, 0, 0], ['Магазин', false, 0, 1]])
})

it('a name is taken in any case, and may stay when only the description changes', async () => {
  const { sets } = await freshSets()
  const shop = await sets.createSet({ name: 'Магазин', description: null }, admin)
  await expect(sets.createSet({ name: 'МАГАЗИН', description: null }, admin)).rejects.toMatchObject({ statusCode: 409 })
  await expect(sets.updateSet(shop.id, { name: 'General', description: null }, admin)).rejects.toMatchObject({ statusCode: 409 })
  expect(await sets.updateSet(shop.id, { name: 'Магазин', description: 'Цены' }, admin)).toMatchObject({ description: 'Цены' })
})

it('a built-in set is neither renamed nor deleted, an unknown one is not found', async () => {
  const { sets } = await freshSets()
  await expect(sets.updateSet('general', { name: 'Иное', description: null }, admin)).rejects.toMatchObject({ statusCode: 400 })
  await expect(sets.deleteSet('guide', admin)).rejects.toMatchObject({ statusCode: 400 })
  await expect(sets.deleteSet('nobody', admin)).rejects.toMatchObject({ statusCode: 404 })
})

it('what a deleted set held goes to the general one, what was for everybody stays so, and no persona learns more', async () => {
  const { prisma, sets, entries, personas, PersonaCreate } = await freshSets()
  const shop = await sets.createSet({ name: 'Магазин', description: null }, admin)
  const own = await entries.createFaqEntry({ ...faq, set_id: shop.id }, admin)
  const open = await entries.createFaqEntry({ ...faq, question: 'Где вы?', set_id: null }, admin)
  await prisma.knowledgeDocument.create({ data: { id: 'd', filename: 'd.md', title: 'Д', language: 'ru', content: '', file_size_bytes: 0, set_id: shop.id } })
  await personas.createPersona(PersonaCreate.parse({ id: 'vera', name: 'Вера', knowledge_sets: [shop.id, 'guide'] }), admin)
  await personas.createPersona(PersonaCreate.parse({ id: 'olga', name: 'Ольга', knowledge_sets: [shop.id] }), admin)
  await personas.createPersona(PersonaCreate.parse({ id: 'anna', name: 'Анна' }), admin)
  await sets.deleteSet(shop.id, admin)
  expect(await prisma.knowledgeDocument.findUnique({ where: { id: 'd' } })).toMatchObject({ set_id: 'general' })
  expect(Object.fromEntries((await entries.listFaqEntries()).map(entry => [entry.id, entry.set_id]))).toEqual({ [own.id]: 'general', [open.id]: null })
  expect(['vera', 'olga', 'anna'].map(id => personas.getPersona(id).knowledge_sets)).toEqual([['guide'], [], null])
})

it('a persona and a question may only name sets that are there', async () => {
  const { entries, personas, PersonaCreate } = await freshSets()
  await expect(personas.createPersona(PersonaCreate.parse({ id: 'vera', name: 'Вера', knowledge_sets: ['gone'] }), admin)).rejects.toMatchObject({ statusCode: 400 })
  await personas.createPersona(PersonaCreate.parse({ id: 'vera', name: 'Вера', knowledge_sets: ['general'] }), admin)
  await expect(personas.updatePersona('vera', { knowledge_sets: ['general', 'gone'] }, admin)).rejects.toMatchObject({ statusCode: 400 })
  expect((await personas.updatePersona('vera', { name: 'Вера Павловна' }, admin)).knowledge_sets).toEqual(['general'])
  expect((await personas.updatePersona('vera', { knowledge_sets: null }, admin)).knowledge_sets).toBeNull()
  await expect(entries.createFaqEntry({ ...faq, set_id: 'gone' }, admin)).rejects.toMatchObject({ statusCode: 400 })
})
