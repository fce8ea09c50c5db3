import { expect, it } from 'vitest'
import { freshDatabase } from '../../database/fresh-database'

const page = (id: string, fields: Record<string, unknown> = {}) =>
  ({ id, filename: `${id}.html`, title: id, language: 'ru', file_size_bytes: 1, source_type: 'import', source_url: `https://shop.example/${id}`, state: 'ready', content: 'old', ...fields })

async function freshLinks(...rows: ReturnType<typeof page>[]) {
  const prisma = await freshDatabase()
  for (const data of rows) await prisma.knowledgeDocument.create({ data })
  return { prisma, ...await import('#server/knowledge/sources/renew-links') }
}

it('every page is looked at once, and one that can\'t be read does not keep the others from it', async () => {
  const { prisma, renewLinks } = await freshLinks(page('new'), page('same'), page('broken'), page('failed-before', { state: 'failed' }), page('being-read', { state: 'reading' }), page('uploaded', { source_type: 'manual', source_url: null }))
  const seen: string[] = []
  const counts = await renewLinks(async ({ id, source_url }) => {
    seen.push(`${id} ${source_url}`)
    if (id === 'broken') throw new Error('gone')
    return id !== 'same'
  }, new AbortController().signal)
  expect(counts).toEqual({ renewed: 2, same: 1, failed: 1 })
  expect(seen.sort()).toEqual(['broken', 'failed-before', 'new', 'same'].map(id => `${id} https://shop.example/${id}`))
  expect((await prisma.knowledgeDocument.findUniqueOrThrow({ where: { id: 'broken' } })).content).toBe('old')
})

it('a document that was deleted meanwhile is left out, and a server that stops looks no further', async () => {
  const { prisma, renewLinks } = await freshLinks(...['1', '2', '3', '4'].map(id => page(id, { created: new Date(Number(id)) })))
  const stopping = new AbortController()
  const seen: string[] = []
  await renewLinks(async ({ id }) => {
    seen.push(id)
    if (id === '1') await prisma.knowledgeDocument.delete({ where: { id: '2' } })
    if (id === '3') stopping.abort()
    return false
  }, stopping.signal)
  expect(seen).toEqual(['1', '3'])
})
