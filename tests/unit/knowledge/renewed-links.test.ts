import { expect, it, vi } from 'vitest'
import { freshFiles } from './fresh-files'

const URL = 'https://shop.example/delivery'

async function freshLinks() {
  const page = { says: 'Доставка 300 рублей.' }
  vi.doMock('#server/knowledge/sources/link', () => ({ readLink: async () => ({ fileName: 'delivery.html', bytes: Buffer.from(page.says) }) }))
  const fresh = await freshFiles()
  const { storeText } = await import('#server/knowledge/ingest')
  const signal = AbortSignal.timeout(10_000)
  const give = async () => (await fresh.files.takeLink({ url: URL, set_id: 'general' }, fresh.anna, signal))
  const rowOf = (id: string) => fresh.prisma.knowledgeDocument.findUniqueOrThrow({ where: { id } })
  const isRead = async (id: string) => {
    await storeText(await rowOf(id), { content: page.says }, { isOriginal: true })
    await fresh.prisma.knowledgeDocument.update({ where: { id }, data: { state: 'ready' } })
  }
  const renew = async (id: string) => fresh.files.renewLink(await rowOf(id), signal)
  return { ...fresh, page, give, rowOf, isRead, renew, signal }
}

it('a page that changed is read again, one that did not is left alone', async () => {
  const { give, isRead, renew, page, rowOf } = await freshLinks()
  const { document: { id } } = await give()
  await isRead(id)
  expect(await renew(id)).toBe(false)
  page.says = 'Доставка 400 рублей.'
  expect(await renew(id)).toBe(true)
  expect(await rowOf(id)).toMatchObject({ state: 'waiting', warnings: '[]' })
})

it('a text that was changed here is kept when its page changes, until somebody has it read again', async () => {
  const { give, isRead, renew, page, rowOf, documents, files, anna, signal } = await freshLinks()
  const { document: { id } } = await give()
  await isRead(id)
  await documents.updateDocument(id, { content: 'Доставка 300 рублей, по выходным 500.' }, anna)
  page.says = 'Доставка 400 рублей.'
  for (const night of [1, 2]) {
    expect(await renew(id), `night ${night}`).toBe(false)
    expect(await rowOf(id)).toMatchObject({ content: 'Доставка 300 рублей, по выходным 500.', warnings: '["changed"]' })
  }
  expect(await files.refreshDocument(id, anna, signal)).toMatchObject({ state: 'waiting' })
})

it('the same link twice is one document, which is brought up to date', async () => {
  const { give, isRead, page, prisma } = await freshLinks()
  const { document: { id } } = await give()
  await isRead(id)
  page.says = 'Доставка 400 рублей.'
  expect(await give()).toMatchObject({ existed: true, document: { id, state: 'waiting' } })
  expect(await prisma.knowledgeDocument.count()).toBe(1)
})
