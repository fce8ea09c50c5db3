import { mockNuxtImport, mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { MeaningEngine, MeaningSettings, MeaningState } from '#shared/schemas/knowledge'
import type { Question } from '~/composables/useConfirm'
import EnginesPage from '~/pages/knowledge/engines.vue'
import { engineProviderFields } from '~/utils/engine-provider-form'
import { signInAs } from '../voice/support'

const { asked } = vi.hoisted(() => ({ asked: [] as Question[] }))
mockNuxtImport('useConfirm', () => () => async (question: Question) => {
  asked.push(question)
  return true
})

const engine = (id: string, kind: MeaningEngine['kind'], more: Partial<MeaningEngine> = {}): MeaningEngine => ({ id, name: id, kind, state: 'idle', detail: null, ...more })
const nothing: MeaningState = {
  embedding_engine: 'auto', reranking_engine: 'none', embedding_engines: [], reranking_engines: [], embedding_now: null, reranking_now: null, passages: 900, embedded: 0, failure: null
}
const withModel: MeaningState = { ...nothing, embedding_engines: [engine('e5', 'local'), engine('cloud', 'remote')], embedding_now: 'e5', embedded: 120 }

/** As the server keeps it. */
let held: MeaningState
const saved: MeaningSettings[] = []
let reindexed = 0
let reindexStatus = 'started'
registerEndpoint('/admin/auth/me', () => ({ ...useSessionStore().me }))
registerEndpoint('/admin/knowledge/meaning', { method: 'GET', handler: () => held })
registerEndpoint('/admin/knowledge/meaning', { method: 'PUT', handler: async (event) => {
  const body = await readBody<MeaningSettings>(event)
  saved.push(body)
  return held = { ...held, ...body, embedding_now: body.embedding_engine === 'none' ? null : body.embedding_engine }
} })
registerEndpoint('/admin/wiki-rag/reindex-embeddings', { method: 'POST', handler: () => {
  reindexed += 1
  return { status: reindexStatus, cached: 0, new: 0, stale_removed: 0, total: 0, provider: null }
} })
for (const kind of ['embedding', 'reranking']) registerEndpoint(`/admin/${kind}/providers`, () => ({ providers: [], drivers: kind === 'embedding' ? ['openai', 'gemini'] : ['jina'] }))

beforeEach(() => {
  held = nothing
})
afterEach(() => {
  saved.length = asked.length = reindexed = 0
  clearNuxtData()
})

async function openPage(role: 'admin' | 'user' = 'admin', address = '/knowledge/engines') {
  signInAs(role)
  const page = await mountSuspended(EnginesPage, { route: address })
  return { page, says: (text: string) => vi.waitFor(() => expect(page.text()).toContain(text)) }
}

it('says that search goes by words, and how to add meaning', async () => {
  const { page, says } = await openPage()
  await says('Searching by words')
  await says('install a model or connect a server')
  expect(page.find('a[href="/models"]').exists()).toBe(true)
  expect(page.find('[role=progressbar]').exists()).toBe(false)
  page.unmount()
})

it('shows how far the index of meanings is, and says whether the rest was begun', async () => {
  held = withModel
  const { page, says } = await openPage()
  await says('Searching by words and by meaning')
  await says('120 of 900 done')
  const said = () => useToast().toasts.value.at(-1)?.title
  const button = () => page.findAll('button').find(button => button.text() === 'Index what is missing')
  await button()!.trigger('click')
  await vi.waitFor(() => expect(said()).toBe('Indexing has begun'))
  reindexStatus = 'failed'
  await vi.waitFor(() => expect(button()!.attributes('disabled')).toBeUndefined())
  await button()!.trigger('click')
  await vi.waitFor(() => expect(said()).toBe('The engine does not answer: indexing goes on once it does'))
  expect(reindexed).toBe(2)
  page.unmount()
})

it('offers to index nothing where nothing is missing', async () => {
  held = { ...withModel, embedded: 900 }
  const { page, says } = await openPage()
  await says('Complete: 900 passages')
  expect(page.text()).not.toContain('Index what is missing')
  page.unmount()
})

it('says in words why it does not go on', async () => {
  held = { ...withModel, failure: 'rate-limited' }
  const { page, says } = await openPage()
  await says('The server asks to wait.')
  page.unmount()
})

it('asks before texts leave the machine, and keeps the other choice as it is', async () => {
  held = withModel
  const { page, says } = await openPage()
  await says('e5')
  const [embedding] = page.findAllComponents({ name: 'KnowledgeEnginesChoice' })
  embedding!.vm.$emit('choose', 'cloud')
  await vi.waitFor(() => expect(saved).toEqual([{ embedding_engine: 'cloud', reranking_engine: 'none' }]))
  expect(asked[0]!.title).toBe('Use “cloud”?')
  await says('Texts are sent to this server.')
  embedding!.vm.$emit('choose', 'none')
  await vi.waitFor(() => expect(saved).toHaveLength(2))
  expect(asked).toHaveLength(1)
  page.unmount()
})

it('says that the chosen engine is gone', async () => {
  held = { ...withModel, embedding_engine: 'old', embedding_now: null }
  const { page, says } = await openPage()
  await says('The chosen engine is gone or switched off.')
  page.unmount()
})

it('connects a server of the kind that the address names', async () => {
  const { page } = await openPage('admin', '/knowledge/engines?provider=new&kind=reranking')
  const title = () => document.body.querySelector('[role=dialog] h2')?.textContent
  await vi.waitFor(() => expect(title()).toBe('A server that re-ranks'))
  expect(document.body.querySelectorAll('[role=dialog]')).toHaveLength(1)
  page.unmount()
})

it('shows the engines to those who may not change them, without the servers', async () => {
  held = withModel
  const { page, says } = await openPage('user')
  await says('What to search with')
  expect(page.text()).not.toContain('Connect a server')
  expect(page.text()).not.toContain('Index what is missing')
  page.unmount()
})

it('fills in the address of a cloud that has one', () => {
  expect(engineProviderFields('gemini').base_url).toBe('https://generativelanguage.googleapis.com/v1beta')
  expect(engineProviderFields('openai').base_url).toBe('')
})
