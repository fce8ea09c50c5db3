import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { apiClient, createSession, createUser, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

const GAPS = '/admin/knowledge/gaps'
const SETS = '/admin/knowledge/sets'

let server: TestServer
let admin: ApiClient
beforeAll(async () => {
  server = await startServer()
  admin = await signIn(server)
})
afterAll(() => server.stop())

const ask = async (content: string) => {
  const session = await createSession(admin)
  const { body } = await admin.call('POST', `/admin/chat/sessions/${session}/messages`, { content })
  return { session, answer: body.response.content as string }
}
const list = async (query = '') => (await admin.call('GET', GAPS + query)).body
/** The questions are written together, a moment after the turn. */
const untilOpen = (count: number) => vi.waitFor(async () => expect((await list()).open).toBe(count), { timeout: 10_000 })

it('a question without an answer is collected, answered with one press, and answered from then on', async () => {
  expect(await list()).toEqual({ gaps: [], total: 0, open: 0 })
  await ask('Здравствуйте!')
  const { session } = await ask('Можно ли прийти с морской свинкой?')
  await ask('а с морскими свинками можно прийти')
  await vi.waitFor(async () => expect((await list()).gaps).toMatchObject([{ question: 'Можно ли прийти с морской свинкой?', asked_count: 2, state: 'open', language: 'ru' }]), { timeout: 10_000 })
  const [gap] = (await list()).gaps
  expect(gap.askings).toHaveLength(2)
  expect(gap.askings[1]).toMatchObject({ channel: 'admin', session_id: session })
  const answered = await admin.call('POST', `${GAPS}/${gap.id}/answer`, { kind: 'faq', question: 'Можно ли прийти с морской свинкой?', answer: 'Да, свинки бесплатно.' })
  expect(answered).toMatchObject({ status: 200, body: { status: 'ok', gap: { state: 'answered', answer_kind: 'faq' } } })
  expect((await ask('можно прийти с морской свинкой?')).answer).toBe('Да, свинки бесплатно.')
  expect(await list('?state=answered')).toMatchObject({ total: 1, open: 0, gaps: [{ id: gap.id, answer_id: answered.body.gap.answer_id }] })
  expect((await admin.call('POST', `${GAPS}/${gap.id}/answer`, { kind: 'faq', question: 'Ещё?', answer: 'Да' })).status).toBe(409)
})

it('a note answers too', async () => {
  await ask('Какой высоты потолки в лофте?')
  await untilOpen(1)
  const [gap] = (await list()).gaps
  const { status, body } = await admin.call('POST', `${GAPS}/${gap.id}/answer`, { kind: 'note', question: 'Высота потолков в лофте', answer: 'Потолки в лофте высотой четыре метра двадцать.' })
  expect([status, body.gap.answer_kind]).toEqual([200, 'note'])
  expect((await admin.call('GET', `/admin/documents/${body.gap.answer_id}`)).body.document).toMatchObject({ title: 'Высота потолков в лофте', source_type: 'note' })
  await vi.waitFor(async () => expect((await ask('Какая высота потолков в лофте?')).answer).toContain('четыре метра двадцать'), { timeout: 15_000 })
})

it('a question that is set aside comes back only when it is told to', async () => {
  await ask('Где купить билеты на кольцо обозрения?')
  await vi.waitFor(async () => expect((await list()).gaps[0]?.question).toContain('билеты'), { timeout: 10_000 })
  const [{ id }] = (await list()).gaps
  expect((await admin.call('POST', `${GAPS}/${id}/dismiss`)).body.gap.state).toBe('dismissed')
  expect((await list('?state=dismissed')).gaps).toMatchObject([{ id }])
  expect((await admin.call('POST', `${GAPS}/${id}/reopen`)).body.gap.state).toBe('open')
  expect((await admin.call('POST', `${GAPS}/nobody/dismiss`)).status).toBe(404)
  expect((await admin.call('POST', `${GAPS}/${id}/answer`, { kind: 'song', question: 'x', answer: 'y' })).status).toBe(400)
  expect((await admin.call('GET', `${GAPS}?state=lost`)).status).toBe(400)
})

it('sets are read by everybody signed in and changed by admins', async () => {
  const guest = await createUser(server, admin, 'guest-of-sets', 'guest')
  const user = await createUser(server, admin, 'user-of-sets')
  expect((await apiClient(server).call('GET', SETS)).status).toBe(401)
  expect((await guest.call('GET', SETS)).body.sets.map(({ id }: { id: string }) => id)).toEqual(['general', 'guide'])
  expect((await user.call('POST', SETS, { name: 'Магазин' })).status).toBe(403)
  expect((await guest.call('GET', GAPS)).status).toBe(200)
  expect((await guest.call('POST', `${GAPS}/x/dismiss`)).status).toBe(403)
})

it('a persona answers from the sets it was given', async () => {
  const { body: { set }, status } = await admin.call('POST', SETS, { name: 'Магазин', description: 'Цены' })
  expect([status, set]).toMatchObject([201, { name: 'Магазин', builtin: false, documents: 0, faq_entries: 0 }])
  const entry = await admin.call('POST', '/admin/faq/entries', { question: 'Сколько стоит рыба фугу?', answer: 'Тысяча рублей.', set_id: set.id })
  expect(entry.body).toMatchObject({ set_id: set.id, last_hit: null })
  const answer = async () => (await ask('Сколько стоит рыба фугу?')).answer
  expect(await answer()).toBe('Тысяча рублей.')
  expect((await admin.call('PUT', '/admin/llm/presets/anna', { knowledge_sets: ['guide', 'nowhere'] })).status).toBe(400)
  expect((await admin.call('PUT', '/admin/llm/presets/anna', { knowledge_sets: ['guide'] })).body.knowledge_sets).toEqual(['guide'])
  expect(await answer()).not.toBe('Тысяча рублей.')
  expect((await admin.call('PUT', `${SETS}/${set.id}`, { name: 'Рыбный магазин' })).body.set).toMatchObject({ name: 'Рыбный магазин', faq_entries: 1 })
  expect((await admin.call('DELETE', `${SETS}/general`)).status).toBe(400)
  expect((await admin.call('DELETE', `${SETS}/${set.id}`)).status).toBe(200)
  const { entries } = (await admin.call('GET', '/admin/faq/entries')).body
  expect(entries.find(({ id }: { id: string }) => id === entry.body.id).set_id).toBe('general')
  await admin.call('PUT', '/admin/llm/presets/anna', { knowledge_sets: null })
  expect(await answer()).toBe('Тысяча рублей.')
})

it('what somebody said goes with the conversation it was said in', async () => {
  const { session } = await ask('Продаёте ли вы дирижабли в рассрочку?')
  const found = async () => (await list('?limit=500')).gaps.find(({ question }: { question: string }) => question.includes('дирижабли'))
  await vi.waitFor(async () => expect((await found())?.askings).toHaveLength(1), { timeout: 10_000 })
  await admin.call('DELETE', `/admin/chat/sessions/${session}`)
  expect(await found()).toMatchObject({ asked_count: 1, askings: [] })
})
