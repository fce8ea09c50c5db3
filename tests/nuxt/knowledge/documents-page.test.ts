import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { createError, getQuery, readBody } from 'h3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KnowledgeDocument } from '#shared/schemas/knowledge'
import DocumentsPage from '~/pages/knowledge/index.vue'
import { signInAs } from '../voice/support'
import { document as made, set } from './support'

/** As the server keeps it. */
registerEndpoint('/admin/auth/me', () => ({ ...useSessionStore().me }))
let held: KnowledgeDocument[] = []
const asked: Record<string, unknown>[] = []
registerEndpoint('/admin/knowledge/sets', () => ({ sets: [set('general', { builtin: true }), set('prices', { name: 'Цены' })] }))
registerEndpoint('/admin/documents', (event) => {
  const query = getQuery(event)
  asked.push(query)
  const { ids, limit, offset = 0, guide, set_id } = query
  const found = held.filter(({ id, source_type, set_id: set }) => (!ids || String(ids).split(',').includes(id)) && (guide !== 'false' || source_type !== 'guide') && (!set_id || set === set_id))
  return { documents: found.slice(Number(offset), Number(offset) + Number(limit)), total: found.length, working: held.filter(({ state }) => state === 'reading').length }
})
registerEndpoint('/admin/documents/note', { method: 'POST', handler: async (event) => {
  const document = made('note', { ...await readBody<{ title: string }>(event), source_type: 'note', has_file: false })
  held = [document, ...held]
  return { status: 'ok', document }
} })
let details = 0
registerEndpoint('/admin/documents/a', () => {
  details++
  const document = held.find(({ id }) => id === 'a')
  if (!document) throw createError({ statusCode: 404 })
  return { document, content: '# Договор\n\nДействует до 2027 года.' }
})
registerEndpoint('/admin/documents/a/passages', () => ({
  passages: [{ id: 'a#1', headings: ['Договор'], page: 2, text: 'Действует до 2027 года.', has_meaning: false }], total: 1
}))

beforeEach(() => {
  held = []
  asked.length = 0
})
afterEach(() => clearNuxtData())

async function openPage(role: 'admin' | 'guest' = 'admin', address = '/knowledge') {
  signInAs(role)
  const page = await mountSuspended(DocumentsPage, { route: address })
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0))
  return { page, titles: () => page.findAll('[role=row] button').map(title => title.text()) }
}
const dialog = () => globalThis.document.body.querySelector('[role=dialog]')

it('says what to do while there is only the guide', async () => {
  held = [made('guide', { source_type: 'guide' })]
  const { page } = await openPage()
  await vi.waitFor(() => expect(page.text()).toContain('The guide to the program itself is here already'))
  page.unmount()
})

it('lists the guide where its set is asked for', async () => {
  held = [made('guide', { source_type: 'guide', set_id: 'guide' }), made('own')]
  const { page, titles } = await openPage()
  await vi.waitFor(() => expect(titles()).toEqual(['own']))
  await useRouter().replace('/knowledge?set=guide')
  await vi.waitFor(() => expect(titles()).toEqual(['guide']))
  page.unmount()
})

it('shows a new document where the view has it, not above all', async () => {
  held = [made('a', { set_id: 'prices' })]
  const { page, titles } = await openPage('admin', '/knowledge?set=prices')
  await vi.waitFor(() => expect(titles()).toEqual(['a']))
  held = [made('elsewhere', { set_id: 'general' }), ...held]
  useUploadsStore().taken = { document: held[0]!, existed: false }
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  await nextTick()
  expect(titles()).toEqual(['a'])
  page.unmount()
})

it('offers files to the set that is looked at', async () => {
  held = [made('a')]
  const { page, titles } = await openPage()
  await vi.waitFor(() => expect(titles()).toEqual(['a']))
  await useRouter().replace('/knowledge?set=prices')
  await nextTick()
  expect(page.findComponent({ name: 'KnowledgeDocumentsAdd' }).props('setId')).toBe('prices')
  page.unmount()
})

it('asks the document only for those who may write in the chat, and only where it has a text', async () => {
  held = [made('a', { state: 'failed', failure: 'document_damaged', section_count: 0 })]
  const guest = await openPage('guest', '/knowledge?document=a')
  await vi.waitFor(() => expect(dialog()?.textContent).toContain('Passages'))
  expect([...dialog()!.querySelectorAll('[role=tab]')].map(tab => tab.textContent)).toEqual(['Text', 'Passages'])
  guest.page.unmount()
  const admin = await openPage('admin', '/knowledge?document=a&view=ask')
  await vi.waitFor(() => expect(dialog()?.textContent).toContain('The document has no text to ask about.'))
  expect(dialog()!.querySelector('textarea')!.disabled).toBe(true)
  admin.page.unmount()
})

it('says that an open document was deleted elsewhere, and asks no more', async () => {
  held = [made('a', { state: 'reading' })]
  const { page } = await openPage('guest', '/knowledge?document=a')
  await vi.waitFor(() => expect(dialog()?.textContent).toContain('Being read'))
  held = []
  await vi.waitFor(() => expect(dialog()?.textContent).not.toContain('Being read'), 5_000)
  const before = details
  await new Promise(resolve => setTimeout(resolve, 2_500))
  expect(details).toBe(before)
  page.unmount()
})

it('shows thousands page by page', async () => {
  held = Array.from({ length: 120 }, (_, index) => made(`d${index}`))
  const { page, titles } = await openPage()
  await vi.waitFor(() => expect(titles()).toHaveLength(50))
  expect(page.text()).toContain('50 of 120')
  const more = page.findAll('button').find(button => button.text() === 'More')!
  await more.trigger('click')
  await vi.waitFor(() => expect(titles()).toHaveLength(100))
  expect(new Set(titles()).size).toBe(100)
  page.unmount()
})

it('follows a document until it is ready', async () => {
  held = [made('a', { state: 'reading', progress: { done: 1, total: 12 } })]
  const { page } = await openPage()
  await vi.waitFor(() => expect(page.text()).toContain('Reading: 1 of 12'))
  held = [made('a')]
  await vi.waitFor(() => expect(page.text()).toContain('Ready'), 10_000)
  expect(asked.some(({ ids }) => ids === 'a')).toBe(true)
  page.unmount()
})

it('asks for what the address names', async () => {
  held = [made('a')]
  const { page } = await openPage('admin', '/knowledge?q=price&set=prices&state=ready&order=used')
  expect(asked[0]).toMatchObject({ search: 'price', set_id: 'prices', state: 'ready', order: 'used' })
  page.unmount()
})

it('lets nobody add who may only read', async () => {
  held = [made('a')]
  const { page, titles } = await openPage('guest', '/knowledge?add=note')
  await vi.waitFor(() => expect(titles()).toEqual(['a']))
  expect(page.findAll('button').some(button => button.text() === 'Add')).toBe(false)
  expect(dialog()).toBeNull()
  page.unmount()
})

it('opens the passage that an answer came from', async () => {
  held = [made('a', { title: 'Договор', warnings: ['instructions'] })]
  const { page } = await openPage('guest', '/knowledge?document=a&passage=a%231')
  await vi.waitFor(() => expect(dialog()?.querySelector('[data-wanted]')?.textContent).toContain('Действует до 2027 года.'))
  expect(dialog()?.textContent).toContain('Page 2')
  expect(dialog()?.textContent).toContain('The document gives orders to the secretary')
  page.unmount()
})

it.each([['manual', true], ['guide', false], ['wiki', false]] as const)('lets the text of a document be changed where it is kept here (%s)', async (source_type, mayEdit) => {
  held = [made('a', { source_type })]
  const { page } = await openPage('admin', '/knowledge?document=a')
  await vi.waitFor(() => expect(dialog()?.textContent).toContain('Действует до 2027 года.'))
  expect(dialog()?.textContent?.includes('Change the text')).toBe(mayEdit)
  page.unmount()
})
