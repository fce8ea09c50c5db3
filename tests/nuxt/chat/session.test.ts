import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useChatSession } from '~/composables/useChatSession'
import { message, session, eventStream } from './support'

const question = message('q', 'user', 'Как подключить Telegram?')
const answer = message('a', 'assistant', 'Откройте **Каналы**.', { parent_id: 'q', answered_by: 'knowledge' })

/** What the server holds, and what each stream it is asked for answers. */
function serve(held: () => ReturnType<typeof session>, ...streams: (() => Response)[]) {
  registerEndpoint('/admin/chat/sessions/s', () => ({ session: held() }))
  const asked: string[] = []
  const original = window.fetch
  vi.spyOn(window, 'fetch').mockImplementation(async (input, init) => {
    if (!String(input).endsWith('/stream')) return original(input, init)
    asked.push(`${init?.method ?? 'GET'} ${String(input)}`)
    return streams.shift()?.() ?? new Response(null, { status: 204 })
  })
  return asked
}

async function converse() {
  let chat: ReturnType<typeof useChatSession> | undefined
  const page = await mountSuspended({
    setup() {
      chat = useChatSession('s')
      return () => null
    }
  })
  if (!chat) throw new Error('not mounted')
  return { chat, leave: () => page.unmount() }
}

const contents = (chat: ReturnType<typeof useChatSession>) => chat.messages.value.map(({ content, state }) => `${content} (${state})`)

afterEach(() => vi.restoreAllMocks())

describe('a conversation', () => {
  it('shows what was said at once and what was stored at the end', async () => {
    let held = session('s', [])
    const asked = serve(() => held, () => {
      held = session('s', [question, answer])
      return eventStream([{ type: 'user_message', message: question }, { type: 'chunk', content: 'Откройте' }, { type: 'assistant_message', message: answer }])
    })
    const { chat, leave } = await converse()
    await chat.load()
    const sent = chat.send('Как подключить Telegram?')
    expect(contents(chat)).toEqual(['Как подключить Telegram? (complete)'])
    expect(chat.writing.value).toBe(true)
    await sent
    expect(contents(chat)).toEqual(['Как подключить Telegram? (complete)', 'Откройте **Каналы**. (complete)'])
    expect(chat.answered.value?.id).toBe('a')
    expect(chat.writing.value).toBe(false)
    expect(asked).toEqual(['POST /admin/chat/sessions/s/stream'])
    leave()
  })

  it('gives a refused question back and leaves the branch as it was', async () => {
    const problem = { type: 'about:blank', title: '', status: 429, detail: 'Too fast', code: 'too_many_requests' }
    serve(() => session('s', [question, answer]), () => Response.json(problem, { status: 429 }))
    const { chat, leave } = await converse()
    await chat.load()
    await expect(chat.send('ещё')).rejects.toMatchObject({ code: 'too_many_requests' })
    expect(chat.messages.value.map(({ id }) => id)).toEqual(['q', 'a'])
    leave()
  })

  it('joins the answer that is being written when the page is opened', async () => {
    let held = session('s', [question, { ...answer, content: 'Отк', state: 'writing' }], { is_writing: true })
    const asked = serve(() => held, () => {
      held = session('s', [question, answer])
      return eventStream([{ type: 'user_message', message: question }, { type: 'assistant_message', message: answer }])
    })
    const { chat, leave } = await converse()
    await chat.load()
    expect(asked).toEqual(['GET /admin/chat/sessions/s/stream'])
    expect(chat.messages.value.at(-1)).toMatchObject({ id: 'a', state: 'complete' })
    leave()
  })

  it('goes on with an answer whose connection broke', async () => {
    let held = session('s', [], {})
    const asked = serve(() => held, () => {
      held = session('s', [question, { ...answer, content: '', state: 'writing' }], { is_writing: true })
      return eventStream([{ type: 'user_message', message: question }, { type: 'chunk', content: 'Отк' }], '')
    }, () => {
      held = session('s', [question, answer])
      return eventStream([{ type: 'user_message', message: question }, { type: 'assistant_message', message: answer }])
    })
    const { chat, leave } = await converse()
    await chat.load()
    await chat.send('Как подключить Telegram?')
    expect(asked).toEqual(['POST /admin/chat/sessions/s/stream', 'GET /admin/chat/sessions/s/stream'])
    expect(chat.messages.value.at(-1)).toMatchObject({ id: 'a', state: 'complete' })
    leave()
  })

  it('shows a failed answer as failed, with its reason', async () => {
    const failed = { ...answer, content: '', state: 'failed' as const, failure: 'timeout' }
    serve(() => session('s', [question, failed]), () => eventStream([{ type: 'user_message', message: question }, { type: 'error', content: 'x', code: 'provider_timeout', message: failed }], ''))
    const { chat, leave } = await converse()
    await chat.load()
    await chat.regenerate(failed)
    expect(chat.answered.value).toMatchObject({ state: 'failed', failure: 'timeout' })
    leave()
  })

  it('puts another wording in place of the old one and what followed it', async () => {
    const other = { ...question, id: 'q2', content: 'А WhatsApp?' }
    serve(() => session('s', [question, answer]), () => eventStream([{ type: 'user_message', message: other }, { type: 'assistant_message', message: { ...answer, id: 'a2', parent_id: 'q2' } }]))
    const { chat, leave } = await converse()
    await chat.load()
    const edited = chat.edit(question, 'А WhatsApp?')
    expect(contents(chat)).toEqual(['А WhatsApp? (complete)'])
    await edited
    expect(chat.answered.value?.id).toBe('a2')
    leave()
  })
})
