import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { signInAs } from '../voice/support'
import { FakeRequest } from './fake-request'
import { document } from './support'

const file = (name: string, text = 'text') => new File([text], name)
const taken = (id: string, existed = false) => ({ status: 'ok', document: document(id), existed })
const refused = (status: number, code: string) => ({ type: 'about:blank', title: code, status, detail: code, code })
const names = () => FakeRequest.all.map(({ form }) => (form!.get('file') as File).name)

beforeEach(() => {
  FakeRequest.all = []
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
})
afterEach(() => {
  const store = useUploadsStore()
  for (const { key } of [...store.uploads]) store.remove(key)
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

it('sends two files at a time, says how far each is, and takes what has arrived off the list', async () => {
  const store = useUploadsStore()
  store.add([file('a.txt'), file('b.txt'), file('c.txt')], 'prices')
  expect(names()).toEqual(['a.txt', 'b.txt'])
  expect(FakeRequest.all[0]!.form!.get('set_id')).toBe('prices')
  FakeRequest.all[0]!.upload.onprogress!({ loaded: 1, total: 4 })
  expect(store.uploads.map(({ state, sent }) => [state, sent])).toEqual([['sending', 0.25], ['sending', 0], ['waiting', 0]])
  FakeRequest.all[0]!.answer(202, taken('a'))
  await vi.waitFor(() => expect(names()).toEqual(['a.txt', 'b.txt', 'c.txt']))
  expect(store.taken?.document.id).toBe('a')
  expect(store.uploads.map(({ name }) => name)).toEqual(['b.txt', 'c.txt'])
  expect(store.arrived).toBe(1)
})

it('does not send what would be refused', () => {
  const store = useUploadsStore()
  store.add([file('setup.exe'), file('empty.txt', '')], 'general')
  expect(FakeRequest.all).toEqual([])
  expect(store.uploads.map(({ error }) => error?.code)).toEqual(['document_unsupported', 'document_empty'])
})

it('asks what to do about another file of the same name, and does it', async () => {
  const store = useUploadsStore()
  store.add([file('a.txt')], 'general')
  FakeRequest.all[0]!.answer(409, refused(409, 'document_exists'))
  await vi.waitFor(() => expect(store.uploads[0]?.state).toBe('asking'))
  store.again(store.uploads[0]!.key, 'replace')
  expect(FakeRequest.all[1]!.form!.get('if_exists')).toBe('replace')
  FakeRequest.all[1]!.answer(202, taken('a'))
  await vi.waitFor(() => expect(store.uploads).toEqual([]))
})

it('names the document that a file already is', async () => {
  const store = useUploadsStore()
  store.add([file('copy.txt')], 'general')
  FakeRequest.all[0]!.answer(202, taken('a', true))
  await vi.waitFor(() => expect(store.uploads[0]).toMatchObject({ state: 'known', known: { id: 'a' } }))
})

it('stops a file that is taken off the list, and goes on with the next', async () => {
  const store = useUploadsStore()
  store.add(['a.txt', 'b.txt', 'c.txt'].map(name => file(name)), 'general')
  store.remove(store.uploads[0]!.key)
  expect(FakeRequest.all[0]!.aborted).toBe(true)
  await vi.waitFor(() => expect(names()).toEqual(['a.txt', 'b.txt', 'c.txt']))
})

it('sends a file again after the connection was lost', async () => {
  const store = useUploadsStore()
  store.add([file('a.txt')], 'general')
  FakeRequest.all[0]!.onerror!()
  await vi.waitFor(() => expect(store.uploads[0]).toMatchObject({ state: 'failed', error: { code: 'unreachable' } }))
  store.again(store.uploads[0]!.key)
  expect(store.uploads[0]!.state).toBe('sending')
})

it('sends two at a time also when all are to be replaced', async () => {
  const store = useUploadsStore()
  store.add(['a.txt', 'b.txt', 'c.txt', 'd.txt'].map(name => file(name)), 'general')
  for (let index = 0; index < 4; index++) {
    await vi.waitFor(() => expect(FakeRequest.all.length).toBeGreaterThan(index))
    FakeRequest.all[index]!.answer(409, refused(409, 'document_exists'))
  }
  await vi.waitFor(() => expect(store.uploads.every(({ state }) => state === 'asking')).toBe(true))
  for (const { key } of store.uploads) store.again(key, 'replace')
  expect(names().slice(4)).toEqual(['a.txt', 'b.txt'])
  expect(store.uploads.map(({ state }) => state)).toEqual(['sending', 'sending', 'waiting', 'waiting'])
  FakeRequest.all[4]!.answer(202, taken('a'))
  await vi.waitFor(() => expect(names().slice(4)).toEqual(['a.txt', 'b.txt', 'c.txt']))
  expect(FakeRequest.all[6]!.form!.get('if_exists')).toBe('replace')
})

it('fails when something else than the server answers', async () => {
  const store = useUploadsStore()
  store.add([file('a.txt')], 'general')
  FakeRequest.all[0]!.answerText(200, '<html>Sign in to this network</html>')
  await vi.waitFor(() => expect(store.uploads[0]).toMatchObject({ state: 'failed', error: { code: 'unknown' } }))
})

it('gives up a file of which nothing has left for a minute', async () => {
  vi.useFakeTimers()
  const store = useUploadsStore()
  store.add([file('a.txt')], 'general')
  await vi.advanceTimersByTimeAsync(50_000)
  FakeRequest.all[0]!.upload.onprogress!({ loaded: 1, total: 4 })
  await vi.advanceTimersByTimeAsync(50_000)
  expect(store.uploads[0]!.state).toBe('sending')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(store.uploads[0]).toMatchObject({ state: 'failed', error: { code: 'unreachable' } })
  expect(FakeRequest.all[0]!.aborted).toBe(true)
})

it('stops and forgets everything when the person signs out', () => {
  signInAs('admin')
  const store = useUploadsStore()
  store.add(['a.txt', 'b.txt', 'c.txt'].map(name => file(name)), 'general')
  useSessionStore().forget()
  expect(store.uploads).toEqual([])
  expect(FakeRequest.all.map(({ aborted }) => aborted)).toEqual([true, true])
})

it('leads to the sign-in when that has ended meanwhile', async () => {
  signInAs('admin')
  useUploadsStore().add([file('a.txt'), file('b.txt')], 'general')
  FakeRequest.all[0]!.answer(401, refused(401, 'unauthorized'))
  await vi.waitFor(() => expect(useRoute().path).toBe('/login'))
  expect(useUploadsStore().uploads).toEqual([])
  expect(names()).toEqual(['a.txt', 'b.txt'])
})
