import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { createError, getQuery, readBody } from 'h3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KnowledgeGap } from '#shared/schemas/knowledge'
import QuestionsPage from '~/pages/knowledge/questions.vue'
import { signInAs, within } from '../voice/support'
import { gap, set } from './support'

/** As the server keeps it. */
registerEndpoint('/admin/auth/me', () => ({ ...useSessionStore().me }))
let held: KnowledgeGap[]
/** Somebody else has deleted the answer. */
let isGone = false
const calls: string[] = []
const change = (id: string, fields: Partial<KnowledgeGap>) => {
  held = held.map(each => each.id === id ? { ...each, ...fields } : each)
  return { status: 'ok', gap: held.find(each => each.id === id) }
}
registerEndpoint('/admin/knowledge/sets', () => ({ sets: [set('general', { builtin: true })] }))
registerEndpoint('/admin/knowledge/gaps', (event) => {
  const { state, order } = getQuery(event)
  const gaps = held.filter(each => each.state === state).sort((a, b) => order === 'often' ? b.asked_count - a.asked_count : b.last_asked.localeCompare(a.last_asked))
  return { gaps, total: gaps.length, open: held.filter(each => each.state === 'open').length }
})
for (const id of ['one', 'two']) {
  registerEndpoint(`/admin/knowledge/gaps/${id}/answer`, { method: 'POST', handler: async (event) => {
    calls.push(`answer ${id} ${JSON.stringify(await readBody(event))}`)
    return change(id, { state: 'answered', answer_kind: 'faq', answer_id: 'entry-1' })
  } })
  registerEndpoint(`/admin/knowledge/gaps/${id}/dismiss`, { method: 'POST', handler: () => change(id, { state: 'dismissed' }) })
  registerEndpoint(`/admin/knowledge/gaps/${id}/reopen`, { method: 'POST', handler: () => {
    calls.push(`reopen ${id}`)
    return change(id, { state: 'open', answer_kind: null, answer_id: null })
  } })
}
registerEndpoint('/admin/faq/entries/entry-1', { method: 'DELETE', handler: () => {
  calls.push('delete entry-1')
  if (isGone) throw createError({ statusCode: 404 })
  return { status: 'ok', undo: 'x' }
} })

beforeEach(() => {
  held = [gap('one', 'Есть ли парковка?', { asked_count: 2, last_asked: '2026-11-20T12:00:00.000Z' }), gap('two', 'Можно с собакой?', { asked_count: 7 })]
})
afterEach(() => {
  calls.length = 0
  useToast().clear()
  clearNuxtData()
})

async function openPage(address = '/knowledge/questions', role: 'admin' | 'guest' = 'admin') {
  signInAs(role)
  const page = await mountSuspended(QuestionsPage, { route: address })
  const questions = () => page.findAll('[data-question]').map(question => question.text())
  const button = (label: string) => page.find(`[aria-label="${label}"]`)
  const shows = (...expected: string[]) => vi.waitFor(() => expect(questions()).toEqual(expected))
  return { page, questions, button, shows }
}

const undo = () => [useToast().toasts.value.at(-1)!.actions!.at(-1)!.onClick!].flat()[0]!(new MouseEvent('click'))

it('lists what was asked most often first, or what was asked last', async () => {
  const { page, shows } = await openPage()
  await shows('Можно с собакой?', 'Есть ли парковка?')
  expect(page.text()).toContain('asked 7 times')
  await useRouter().replace('/knowledge/questions?order=newest')
  await shows('Есть ли парковка?', 'Можно с собакой?')
  page.unmount()
})

it('shows the ways a question was asked, each with its conversation', async () => {
  const { page, shows } = await openPage()
  await shows('Можно с собакой?', 'Есть ли парковка?')
  const question = page.find('[data-question]')
  expect(question.attributes('aria-expanded')).toBe('false')
  await question.trigger('click')
  expect(question.attributes('aria-expanded')).toBe('true')
  expect(page.find('article a[href="/chat/chat-1"]').exists()).toBe(true)
  expect(page.find('article').text()).toContain('And 6 more times before.')
  page.unmount()
})

it('sets a question aside and brings it back', async () => {
  const { page, button, shows } = await openPage()
  await shows('Можно с собакой?', 'Есть ли парковка?')
  await button('Set aside: Можно с собакой?').trigger('click')
  await shows('Есть ли парковка?')
  undo()
  await shows('Можно с собакой?', 'Есть ли парковка?')
  page.unmount()
})

it('answers a question with its own words filled in, and undoing takes the answer away too', async () => {
  const { page, shows } = await openPage('/knowledge/questions?question=one')
  const form = await vi.waitFor(() => {
    const found = document.body.querySelector<HTMLFormElement>('[role=dialog] form')
    if (!found) throw new Error('no editor')
    return found
  })
  const [question, answer] = form.querySelectorAll('textarea')
  expect(question!.value).toBe('Есть ли парковка?')
  answer!.value = 'Да, во дворе.'
  answer!.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
  form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await shows('Можно с собакой?')
  expect(calls).toEqual(['answer one {"kind":"faq","question":"Есть ли парковка?","answer":"Да, во дворе.","set_id":"general"}'])
  expect(useToast().toasts.value.at(-1)!.actions![0]).toMatchObject({ label: 'Open', to: { path: '/faq', query: { entry: 'entry-1' } } })
  undo()
  await shows('Можно с собакой?', 'Есть ли парковка?')
  expect(calls.slice(1)).toEqual(['delete entry-1', 'reopen one'])
  page.unmount()
})

it('takes back an answer that somebody else has deleted already', async () => {
  isGone = true
  held = [gap('one', 'Есть ли парковка?', { state: 'answered', answer_kind: 'faq', answer_id: 'entry-1' })]
  signInAs('admin')
  const { used, leave } = await within(() => useKnowledgeGaps(ref({ state: 'answered', order: 'often' })))
  await used.takeBack(held[0]!)
  expect(calls).toEqual(['delete entry-1', 'reopen one'])
  leave()
  isGone = false
})

it('says it plainly when nothing waits', async () => {
  held = []
  const { page } = await openPage()
  await vi.waitFor(() => expect(page.text()).toContain('There has been an answer to everything so far.'))
  page.unmount()
})

it('lets a guest read, not answer', async () => {
  const { page, button, shows } = await openPage('/knowledge/questions?question=one', 'guest')
  await shows('Можно с собакой?', 'Есть ли парковка?')
  expect(button('Answer: Есть ли парковка?').exists()).toBe(false)
  expect(document.body.querySelector('[role=dialog]')).toBeNull()
  page.unmount()
})
