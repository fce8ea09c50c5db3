import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { getQuery, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_DOCUMENT_MB, type KnowledgeDocument } from '#shared/schemas/knowledge'
import ChatAttachments from '~/components/chat/ChatAttachments.vue'
import { MOST_ATTACHED, useChatAttachments, type ChatAttachment } from '~/composables/useChatAttachments'
import { useFileDrop } from '~/composables/useFileDrop'
import { document as knowledgeDocument } from '../knowledge/support'
import { signInAs, within } from '../voice/support'
import { FetchingRequest } from './fetching-request'

/** As the server keeps them. */
const held = new Map<string, KnowledgeDocument>()
const uploaded: Record<string, string>[] = []
let taking: (event: H3Event) => unknown
registerEndpoint('/admin/documents', (event) => {
  const ids = String(getQuery(event).ids).split(',')
  return { documents: ids.flatMap(id => held.get(id) ?? []), total: 0, working: 0 }
})
registerEndpoint('/admin/documents/upload', { method: 'POST', handler: async (event) => {
  const body: unknown = Reflect.get(event.node.req, 'body')
  if (!(body instanceof FormData)) throw new Error('not a form')
  const fields = Object.fromEntries([...body].map(([name, value]) => [name, value instanceof File ? value.name : value]))
  const refused = await taking(event)
  if (refused) return refused
  uploaded.push(fields)
  const made = knowledgeDocument(`doc-${uploaded.length}`, { title: fields.file, state: 'reading', progress: { done: 1, total: 4 }, set_id: null })
  held.set(made.id, made)
  return { status: 'ok', document: made, existed: false }
} })

registerEndpoint('/admin/documents/bad/refresh', { method: 'POST', handler: () => {
  held.set('bad', knowledgeDocument('bad', { state: 'reading' }))
  return { status: 'ok', document: held.get('bad') }
} })

beforeEach(() => {
  taking = () => undefined
  vi.stubGlobal('XMLHttpRequest', FetchingRequest)
  signInAs('admin')
})
afterEach(() => {
  held.clear()
  uploaded.length = 0
  useToast().clear()
  vi.unstubAllGlobals()
})

/** A conversation whose documents the test sees. */
async function converse(first: string[] = []) {
  const kept = ref(first)
  const { used, leave } = await within(() => useChatAttachments(() => kept.value, async (ids) => {
    kept.value = ids
  }))
  return { ...used, kept, leave, states: () => used.attachments.value.map(({ name, state, error }) => `${name} ${error?.code ?? state}`) }
}
const file = (name: string, bytes = 3) => Object.defineProperty(new File(['abc'], name), 'size', { value: bytes })

describe('the documents of a conversation', () => {
  it('takes files one after the other for this conversation alone, and says when they are read', async () => {
    held.set('old', knowledgeDocument('old'))
    const chat = await converse(['old'])
    chat.add([file('price.xlsx'), file('contract.pdf')])
    expect(chat.busy.value).toBe(true)
    await vi.waitFor(() => expect(chat.kept.value).toEqual(['old', 'doc-1', 'doc-2']))
    expect(uploaded).toEqual([{ set_id: 'none', if_exists: 'keep', file: 'price.xlsx' }, { set_id: 'none', if_exists: 'keep', file: 'contract.pdf' }])
    expect(chat.busy.value).toBe(true)
    for (const id of ['doc-1', 'doc-2']) held.set(id, { ...held.get(id)!, state: 'ready' })
    await vi.waitFor(() => expect(chat.busy.value).toBe(false), 5_000)
    expect(chat.broken.value).toBe(false)
    chat.leave()
  })

  it('says why a file was not taken, and tries again', async () => {
    taking = (event) => {
      setResponseStatus(event, 415)
      return { type: 'about:blank', title: '', status: 415, detail: 'What is this?', code: 'document_unsupported' }
    }
    const chat = await converse()
    chat.add([file('price.xlsx')])
    await vi.waitFor(() => expect(chat.states()).toEqual(['price.xlsx document_unsupported']))
    expect(chat.busy.value).toBe(false)
    expect(chat.broken.value).toBe(true)
    taking = () => undefined
    chat.retry(chat.attachments.value[0]!.id)
    await vi.waitFor(() => expect(chat.kept.value).toEqual(['doc-1']))
    chat.leave()
  })

  it('refuses what is too large without sending it, and more than a conversation can have', async () => {
    const chat = await converse(Array.from({ length: MOST_ATTACHED - 1 }, (_, index) => `d${index}`))
    chat.add([file('huge.pdf', (MAX_DOCUMENT_MB + 1) * 1024 * 1024), file('one-more.pdf')])
    expect(chat.states().slice(-1)).toEqual(['huge.pdf document_too_large'])
    await vi.waitFor(() => expect(useToast().toasts.value.at(-1)?.title).toBe('A conversation can have 20 documents at most.'))
    expect(uploaded).toEqual([])
    chat.leave()
  })

  it('refuses what could not be read without sending it', async () => {
    const chat = await converse()
    chat.add([file('setup.exe')])
    expect(chat.states()).toEqual(['setup.exe document_unsupported'])
    await nextTick()
    expect(uploaded).toEqual([])
    chat.leave()
  })

  it('says how much of a file has left', async () => {
    let release = () => {}
    taking = () => new Promise<void>(resolve => release = resolve)
    const chat = await converse()
    chat.add([file('slow.pdf')])
    await vi.waitFor(() => expect(chat.attachments.value[0]?.sent).toBe(0.5))
    release()
    await vi.waitFor(() => expect(chat.kept.value).toEqual(['doc-1']))
    chat.leave()
  })

  it('reads a document once more that could not be read', async () => {
    held.set('bad', knowledgeDocument('bad', { state: 'failed', failure: 'document_slow' }))
    const chat = await converse(['bad'])
    await vi.waitFor(() => expect(chat.states()).toEqual(['bad failed']))
    await chat.retry('bad')
    expect(chat.states()).toEqual(['bad reading'])
    chat.leave()
  })

  it('leaves a document that was deleted elsewhere out when another is added', async () => {
    held.set('here', knowledgeDocument('here'))
    const chat = await converse(['gone', 'here'])
    await vi.waitFor(() => expect(chat.states()).toEqual([' gone', 'here ready']))
    await chat.pick(knowledgeDocument('picked'))
    expect(chat.kept.value).toEqual(['here', 'picked'])
    chat.leave()
  })

  it('takes a document away and puts it back', async () => {
    held.set('one', knowledgeDocument('one'))
    const chat = await converse(['one'])
    await vi.waitFor(() => expect(chat.states()).toEqual(['one ready']))
    await chat.remove('one')
    expect(chat.kept.value).toEqual([])
    await chat.restore('one')
    expect(chat.kept.value).toEqual(['one'])
    chat.leave()
  })

  it('stops a file on its way', async () => {
    let release = () => {}
    taking = () => new Promise<void>(resolve => release = resolve)
    const chat = await converse()
    chat.add([file('slow.pdf')])
    await vi.waitFor(() => expect(chat.attachments.value).toHaveLength(1))
    await chat.remove(chat.attachments.value[0]!.id)
    expect(chat.attachments.value).toEqual([])
    taking = () => undefined
    release()
    await vi.waitFor(() => expect(uploaded).toHaveLength(1))
    chat.add([file('next.pdf')])
    await vi.waitFor(() => expect(chat.kept.value).toEqual(['doc-2']))
    expect(chat.states()).toEqual(['next.pdf reading'])
    chat.leave()
  })
})

describe('the row of attached documents', () => {
  const attachment = (more: Partial<ChatAttachment>): ChatAttachment => ({ id: 'a', name: 'Прайс', state: 'ready', document: knowledgeDocument('a'), sent: 0, error: null, ...more })
  const show = (attachments: ChatAttachment[], more = {}) => mountSuspended(ChatAttachments, { props: { attachments, busy: false, waiting: false, mayWrite: true, ...more } })

  it('says that only these documents are asked', async () => {
    const row = await show([attachment({})])
    expect(row.text()).toContain('I answer from these documents only.')
    expect(row.find('a').attributes('href')).toBe('/knowledge?document=a')
    expect(row.find('[aria-label="Remove: Прайс"]').exists()).toBe(true)
  })

  it('says how far the reading is, and that a message waits for it', async () => {
    const row = await show([attachment({ state: 'reading', document: knowledgeDocument('a', { state: 'reading', progress: { done: 3, total: 12 } }) })], { busy: true, waiting: true })
    expect(row.text()).toContain('reading 25%')
    expect(row.find('[role=status]').text()).toBe('The message goes as soon as the documents are read.')
    await row.findAll('button').find(button => button.text() === 'Don\'t send')!.trigger('click')
    expect(row.emitted('cancel')).toHaveLength(1)
  })

  it('says in words why one can not be read', async () => {
    const row = await show([attachment({ state: 'failed', document: knowledgeDocument('a', { state: 'failed', failure: 'document_encrypted' }) })])
    expect(row.find('[role=alert]').text()).not.toContain('document_encrypted')
    expect(row.find('[role=alert]').text().length).toBeGreaterThan(5)
    expect(row.text()).not.toContain('I answer from these documents only.')
    await row.find('[aria-label="Read again: Прайс"]').trigger('click')
    expect(row.emitted('retry')).toEqual([['a']])
  })

  it('offers no second try of what would be refused again', async () => {
    const row = await show([attachment({ state: 'uploading', document: null, error: new ApiError({ status: 0, code: 'document_unsupported', detail: '' }) })])
    expect(row.findAll('button')).toHaveLength(1)
  })

  it('offers nothing to change to those who may not', async () => {
    const row = await show([attachment({})], { mayWrite: false })
    expect(row.find('button').exists()).toBe(false)
  })
})

describe('files that come from outside', () => {
  async function dropping() {
    const taken: string[][] = []
    const { used, leave } = await within(() => useFileDrop(files => taken.push(files.map(({ name }) => name))))
    return { taken, leave, dragging: used.dragging }
  }
  const event = (type: string, key: 'dataTransfer' | 'clipboardData', data: { files: File[], types: string[] }) =>
    Object.defineProperty(new Event(type, { bubbles: true, cancelable: true }), key, { value: data })

  it('are taken when they are dropped or pasted', async () => {
    const { taken, dragging, leave } = await dropping()
    document.dispatchEvent(event('dragover', 'dataTransfer', { files: [], types: ['Files'] }))
    expect(dragging.value).toBe(true)
    const drop = event('drop', 'dataTransfer', { files: [file('a.pdf')], types: ['Files'] })
    document.dispatchEvent(drop)
    expect(drop.defaultPrevented).toBe(true)
    expect(dragging.value).toBe(false)
    document.dispatchEvent(event('paste', 'clipboardData', { files: [file('image.png')], types: ['Files'] }))
    expect(taken).toEqual([['a.pdf'], ['image.png']])
    leave()
    document.dispatchEvent(event('drop', 'dataTransfer', { files: [file('b.pdf')], types: ['Files'] }))
    expect(taken).toHaveLength(2)
  })

  it('leave words that are dropped or pasted alone', async () => {
    const { taken, leave } = await dropping()
    const drop = event('drop', 'dataTransfer', { files: [], types: ['text/plain'] })
    document.dispatchEvent(drop)
    const paste = event('paste', 'clipboardData', { files: [file('image.png')], types: ['text/plain', 'Files'] })
    document.dispatchEvent(paste)
    expect(drop.defaultPrevented || paste.defaultPrevented).toBe(false)
    expect(taken).toEqual([])
    leave()
  })
})
