import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { getQuery, readBody } from 'h3'
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
  const { ids, limit, offset = 0 } = query
  const found = held.filter(({ id }) => !ids || String(ids).split(',').includes(id))
  return { documents: found.slice(Number(offset), Number(offset) + Number(limit)), total: found.length, working: held.filter(({ state }) => state === 'reading').length }
})
registerEndpoint('/admin/documents/note', { method: 'POST', handler: async (event) => {
  const document = made('note', { ...await readBody<{ title: string }>(event), source_type: 'note', has_file: false })
  held = [document, ...held]
  return { status: 'ok', document }
} })
registerEndpoint('/admin/documents/a', () => ({ document: held.find(({ id }) => id === 'a'), content: '# Договор\n\nДействует до 2027 года.' }))
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
