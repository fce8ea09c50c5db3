import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SearchHit, SearchTested, SearchTestQuery } from '#shared/schemas/knowledge'
import SearchPage from '~/pages/knowledge/search.vue'
import { knowledgeAsked, toKnowledgeQuery } from '~/utils/knowledge-asked'
import { markStems } from '~/utils/mark-stems'
import { signInAs } from '../voice/support'
import { document, set } from './support'

const hit = (id: string, more: Partial<SearchHit> = {}): SearchHit => ({
  id, document_id: 'price', document_title: 'Прайс', source_file: 'price.xlsx', headings: ['Прайс', 'Доставка'], page: 3, text: 'Доставки по городу стоят 300 ₽.', score: 0.8,
  by_words: { rank: 1, bm25: 7.4, words: ['доставк'] }, by_meaning: { rank: 2, similarity: 0.71 }, reranked: null, in_prompt: true, quotable: true, ...more
})
const tested = (more: Partial<SearchTested> = {}): SearchTested => ({
  hits: [hit('1')], words: [{ text: 'доставка', stem: 'доставк', passages: 4 }, { text: 'лунная', stem: 'лунн', passages: 0 }], faq: null, prompt: 'QUOTES\n1. Доставки',
  took_ms: { words: 1.4, embedding: 40, meaning: 3, reranking: null, total: 45 }, embedding_engine: 'e5', reranking_engine: null, ...more
})

const asked: SearchTestQuery[] = []
let answer: () => SearchTested | Promise<SearchTested>
registerEndpoint('/admin/auth/me', () => ({ ...useSessionStore().me }))
registerEndpoint('/admin/knowledge/sets', () => ({ sets: [set('general', { builtin: true }), set('prices', { name: 'Цены' })] }))
registerEndpoint('/admin/documents', () => ({ documents: [document('price', { title: 'Прайс' })], total: 1, working: 0 }))
registerEndpoint('/admin/knowledge/search', { method: 'POST', handler: async (event) => {
  asked.push(await readBody<SearchTestQuery>(event))
  return answer()
} })
beforeEach(() => {
  answer = () => tested()
})
afterEach(() => {
  asked.length = 0
  clearNuxtData()
})

async function openPage(address = '/knowledge/search') {
  signInAs('admin')
  const page = await mountSuspended(SearchPage, { route: address })
  return { page, says: (text: string) => vi.waitFor(() => expect(page.text()).toContain(text)) }
}

it('asks what the address says, and shows what was found with the words that found it', async () => {
  const { page, says } = await openPage('/knowledge/search?q=лунная+доставка&set=prices&limit=3')
  await says('Прайс')
  expect(asked).toEqual([{ query: 'лунная доставка', limit: 3, set_ids: ['prices'], document_ids: null }])
  expect(page.findAll('mark').map(mark => mark.text())).toEqual(['Доставки'])
  expect(page.find('article').text()).toContain('no. 1, BM25 7.40: доставка')
  expect(page.find('article').text()).toContain('no. 2, similarity 0.71')
  expect(page.text()).toContain('goes to the model')
  expect(page.text()).toContain('can be quoted')
  expect(page.text()).toContain('nowhere')
  expect(page.find('pre').text()).toBe('QUOTES\n1. Доставки')
  expect(page.find('article a').attributes('href')).toBe('/knowledge?document=price&passage=1')
  page.unmount()
})

it('puts what is asked into the address', async () => {
  const { page, says } = await openPage()
  await says('Ask a question.')
  await page.find('input[type=search]').setValue('  Есть парковка? ')
  await page.find('form').trigger('submit')
  await vi.waitFor(() => expect(useRoute().query).toEqual({ q: 'Есть парковка?' }))
  await vi.waitFor(() => expect(asked.at(-1)?.query).toBe('Есть парковка?'))
  page.unmount()
})

it('asks the same question again when that is wished', async () => {
  const { page, says } = await openPage('/knowledge/search?q=доставка')
  await says('Прайс')
  answer = () => tested({ hits: [] })
  await page.find('form').trigger('submit')
  await says('The documents hold nothing about this.')
  expect(asked.map(({ query }) => query)).toEqual(['доставка', 'доставка'])
  page.unmount()
})

it('says in words that nothing was found, that nothing fits, and that the FAQ answers first', async () => {
  answer = () => tested({ hits: [] })
  const { page, says } = await openPage('/knowledge/search?q=один')
  await says('The documents hold nothing about this.')
  answer = () => tested({ hits: [hit('1', { in_prompt: false, quotable: false })] })
  await useRouter().replace('/knowledge/search?q=два')
  await says('Nothing fits well enough')
  answer = () => tested({ faq: { id: 'f', question: 'Сколько стоит доставка?', score: 1 } })
  await useRouter().replace('/knowledge/search?q=три')
  await says('The FAQ answers first: “Сколько стоит доставка?”')
  page.unmount()
})

it('shows the newest question’s answer, however late an earlier one comes', async () => {
  let release = () => {}
  answer = () => new Promise(resolve => release = () => resolve(tested({ prompt: 'first' })))
  const { page, says } = await openPage('/knowledge/search?q=один')
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  answer = () => tested({ prompt: 'second' })
  await useRouter().replace('/knowledge/search?q=два')
  await says('second')
  release()
  // What takes the same way later arrives later.
  await useApi()('/knowledge/search', { method: 'POST', body: { query: 'три' } })
  expect(page.text()).toContain('second')
  expect(page.text()).not.toContain('first')
  page.unmount()
})

it('says what failed and tries again', async () => {
  answer = () => {
    throw createError({ statusCode: 503, data: { type: 'about:blank', title: '', status: 503, detail: 'Busy', code: 'busy' } })
  }
  const { page, says } = await openPage('/knowledge/search?q=один')
  await says('Try again')
  answer = () => tested()
  await page.find('[role=alert] button').trigger('click')
  await says('Прайс')
  page.unmount()
})

describe('the address of a search', () => {
  it('leads back to the same search', () => {
    const wanted = { q: 'цены', sets: ['a', 'b'], documents: ['d'], limit: 20 }
    expect(knowledgeAsked(toKnowledgeQuery(wanted) as never)).toMatchObject({ q: 'цены', sets: ['a', 'b'], documents: ['d'] })
    expect(knowledgeAsked({ q: 'цены', limit: '20' }).limit).toBe(20)
  })

  it('takes nonsense for nothing', () => {
    expect(knowledgeAsked({ q: null, limit: '1e9', set: [null] })).toEqual({ q: '', sets: [], documents: [], limit: 8 })
  })
})

it('marks every form of a word and leaves the text as it was', () => {
  const pieces = markStems('Ёлки, ёлок и ёлка: центр цен.', ['елка', 'цена'])
  expect(pieces.map(({ text }) => text).join('')).toBe('Ёлки, ёлок и ёлка: центр цен.')
  expect(pieces.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['Ёлки', 'ёлка', 'цен'])
})
