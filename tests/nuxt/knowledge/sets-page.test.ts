import { mockNuxtImport, mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KnowledgeSet } from '#shared/schemas/knowledge'
import type { Question } from '~/composables/useConfirm'
import SetsPage from '~/pages/knowledge/sets.vue'
import { signInAs } from '../voice/support'
import { set } from './support'

const { asked } = vi.hoisted(() => ({ asked: [] as Question[] }))
mockNuxtImport('useConfirm', () => () => async (question: Question) => {
  asked.push(question)
  return true
})

/** As the server keeps it. */
registerEndpoint('/admin/auth/me', () => ({ ...useSessionStore().me }))
let held: KnowledgeSet[]
registerEndpoint('/admin/knowledge/sets', { method: 'GET', handler: () => ({ sets: held }) })
registerEndpoint('/admin/knowledge/sets', { method: 'POST', handler: async (event) => {
  const made = set('made', await readBody<Partial<KnowledgeSet>>(event))
  held = [...held, made]
  return { status: 'ok', set: made }
} })
registerEndpoint('/admin/knowledge/sets/prices', { method: 'DELETE', handler: () => {
  held = held.filter(({ id }) => id !== 'prices')
  return { status: 'ok' }
} })

beforeEach(() => {
  held = [set('general', { builtin: true, documents: 5, faq_entries: 3 }), set('guide', { builtin: true, documents: 22 }), set('prices', { name: 'Цены', documents: 2, faq_entries: 1 })]
})
afterEach(() => {
  asked.length = 0
  clearNuxtData()
})

async function openPage(role: 'admin' | 'user', address = '/knowledge/sets') {
  signInAs(role)
  const page = await mountSuspended(SetsPage, { route: address })
  await vi.waitFor(() => expect(page.findAll('article').length).toBeGreaterThan(0))
  return { page, names: () => page.findAll('article h3').map(name => name.text()) }
}

it('names the sets that came with the product, and counts what each holds', async () => {
  const { page, names } = await openPage('user')
  expect(names()).toEqual(['General knowledge', 'Guide to the program', 'Цены'])
  expect(page.findAll('article')[2]!.text()).toContain('2 documents · 1 FAQ entry')
  expect(page.find('[aria-label="Actions for the set “Цены”"]').exists()).toBe(false)
  page.unmount()
})

it('says what moves where before a set is deleted', async () => {
  const { page, names } = await openPage('admin')
  expect(page.find('[aria-label="Actions for the set “General knowledge”"]').exists()).toBe(false)
  page.findAllComponents({ name: 'KnowledgeSetsRow' })[2]!.vm.$emit('remove')
  await vi.waitFor(() => expect(names()).toEqual(['General knowledge', 'Guide to the program']))
  expect(asked[0]!.text).toContain('2 documents, 1 FAQ entry — all of it moves to the set “General knowledge”')
  page.unmount()
})

it('makes a set whose editor an address opens', async () => {
  const { page, names } = await openPage('admin', '/knowledge/sets?new=')
  const field = await vi.waitFor(() => {
    const input = document.body.querySelector<HTMLInputElement>('[role=dialog] input')
    if (!input) throw new Error('no editor')
    return input
  })
  field.value = 'Договоры'
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
  document.body.querySelector('[role=dialog] form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await vi.waitFor(() => expect(names()).toContain('Договоры'))
  page.unmount()
})
