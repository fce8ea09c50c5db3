import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectModel, createSession, eventsOf, readEvents, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'
import { startStubModel } from '../support/stub-model'

describe('a conversation', () => {
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    server = await startServer()
    admin = await signIn(server)
  })
  afterAll(() => server.stop())

  const say = async (session: string, content: string) => readEvents(await admin.raw('POST', `/admin/chat/sessions/${session}/stream`, { content }))
  const load = async (session: string) => (await admin.call('GET', `/admin/chat/sessions/${session}`)).body.session

  it('answers from the guide without any model, and names its source', async () => {
    const events = await say(await createSession(admin), 'Как подключить Telegram?')
    const types = events.map(event => event.type ?? event)
    expect(types[0]).toBe('user_message')
    expect(types.slice(-2)).toEqual(['assistant_message', '[DONE]'])
    const text = events.filter(event => event.type === 'chunk').map(event => event.content).join('')
    const { message } = events.at(-2)
    expect(message.content).toBe(text)
    expect(text).toContain('BotFather')
    expect(message).toMatchObject({ answered_by: 'knowledge', provider: 'builtin', state: 'complete' })
    expect(message.sources[0].title).toContain('Telegram')
  })

  it('answers in English what is asked in English', async () => {
    const events = await say(await createSession(admin), 'How do I connect Telegram?')
    expect(events.at(-2).message.content).toMatch(/BotFather/)
    expect(events.at(-2).message.content).toMatch(/Source:/)
  })

  it('says plainly when it does not know, and offers to take a message', async () => {
    const events = await say(await createSession(admin), 'Сколько стоит слон в Африке?')
    expect(events.at(-2).message).toMatchObject({ answered_by: 'builtin', sources: [] })
    expect(events.at(-2).message.content).toMatch(/не знаю/)
    expect(events.at(-2).message.content).toMatch(/сообщение/)
  })

  it('takes its title from the first thing said', async () => {
    const session = await createSession(admin)
    await say(session, 'Где хранятся данные?')
    expect((await load(session)).title).toBe('Где хранятся данные?')
  })

  it('makes a branch when something is said another way, and switches between both', async () => {
    const session = await createSession(admin)
    await say(session, 'Привет')
    const first = (await load(session)).messages
    const { body } = await admin.call('PUT', `/admin/chat/sessions/${session}/messages/${first[0].id}`, { content: 'Кто ты?' })
    expect(body.message).toMatchObject({ content: 'Кто ты?', edited: true, parent_id: null })
    const edited = await load(session)
    expect(edited.messages.map((message: any) => message.content)[0]).toBe('Кто ты?')
    expect(edited.sibling_info[body.message.id]).toEqual({ index: 1, total: 2, siblings: [first[0].id, body.message.id] })
    const back = await admin.call('POST', `/admin/chat/sessions/${session}/branches/switch`, { message_id: first[0].id })
    expect(back.body.session.messages.map((message: any) => message.id)).toEqual(first.map((message: any) => message.id))
    const { body: tree } = await admin.call('GET', `/admin/chat/sessions/${session}/branches`)
    expect(tree.branches.map((branch: any) => branch.is_active)).toEqual([true, false])
  })

  it('answers again beside the old answer, from the answer or from the question', async () => {
    const session = await createSession(admin)
    await say(session, 'Где хранятся данные?')
    const [question, answer] = (await load(session)).messages
    for (const id of [answer.id, question.id]) {
      const { body } = await admin.call('POST', `/admin/chat/sessions/${session}/messages/${id}/regenerate`)
      expect(body.response).toMatchObject({ role: 'assistant', parent_id: question.id })
    }
    const after = await load(session)
    expect(after.messages).toHaveLength(2)
    expect(after.sibling_info[after.messages[1].id].total).toBe(3)
  })

  it('deletes a message with what is below it and leaves other branches', async () => {
    const session = await createSession(admin)
    await say(session, 'Привет')
    const [question] = (await load(session)).messages
    const { body } = await admin.call('PUT', `/admin/chat/sessions/${session}/messages/${question.id}`, { content: 'Кто ты?' })
    await admin.call('DELETE', `/admin/chat/sessions/${session}/messages/${body.message.id}`)
    const after = await load(session)
    expect(after.messages.map((message: any) => message.content)[0]).toBe('Привет')
    expect(after.messages).toHaveLength(2)
  })

  it('answers two things said at once one after the other, in one line', async () => {
    const session = await createSession(admin)
    await Promise.all([say(session, 'Привет'), say(session, 'Кто ты?')])
    const { messages } = await load(session)
    expect(messages.map((message: any) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(messages.map((message: any) => message.parent_id)).toEqual([null, ...messages.slice(0, 3).map((message: any) => message.id)])
  })

  it('finds conversations by words of titles and messages, pages and groups them', async () => {
    const session = await createSession(admin, { title: 'про бегемота' })
    for (const words of ['бегемот', 'Бегемот', 'БЕГЕМОТ']) {
      const found = await admin.call('GET', `/admin/chat/sessions?search=${encodeURIComponent(words)}`)
      expect(found.body, words).toMatchObject({ total: 1, sessions: [{ id: session }] })
    }
    const page = await admin.call('GET', '/admin/chat/sessions?limit=1&offset=1')
    expect(page.body.sessions).toHaveLength(1)
    const grouped = await admin.call('GET', '/admin/chat/sessions?group_by=source')
    expect(grouped.body).toMatchObject({ grouped: true, sessions: { telegram: [], widget: [] } })
  })
})

describe('a conversation with a language model', () => {
  let server: TestServer
  let admin: ApiClient
  let stub: Awaited<ReturnType<typeof startStubModel>>
  beforeAll(async () => {
    server = await startServer({ env: { LLM_FIRST_TOKEN_TIMEOUT_MS: '700', LLM_IDLE_TIMEOUT_MS: '700', LLM_TOTAL_TIMEOUT_MS: '8000' } })
    admin = await signIn(server)
    stub = await startStubModel({ key: 'sk-stub' })
    await connectModel(admin, stub.baseUrl, { api_key: 'sk-stub' })
  })
  afterAll(async () => {
    await server.stop()
    await stub.stop()
  })

  const stream = (session: string, content: string, signal?: AbortSignal) => admin.raw('POST', `/admin/chat/sessions/${session}/stream`, { content }, { signal })
  const messagesOf = async (session: string) => (await admin.call('GET', `/admin/chat/sessions/${session}`)).body.session.messages

  it('gives the model the persona, the passages and the history, FAQ first', async () => {
    const session = await createSession(admin)
    await readEvents(await stream(session, 'Привет'))
    expect(stub.requests.filter(({ path }) => path.includes('completions'))).toHaveLength(0)
    const events = await readEvents(await stream(session, 'Как подключить Telegram к моему боту?'))
    expect(events.at(-2).message).toMatchObject({ answered_by: 'model', model: 'stub-small', content: 'one two three four five' })
    const { messages } = stub.requests.at(-1)!.body as { messages: { role: string, content: string }[] }
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(messages[0]!.content).toMatch(/Анна/)
    expect(messages[0]!.content).toMatch(/<quote-[0-9a-f]{8} source="[^"]*Telegram/)
  })

  it('streams words while the model still writes', async () => {
    const session = await createSession(admin)
    let chunks = 0
    for await (const event of eventsOf(await stream(session, '!answer count=5 delay=60'))) {
      if (event.type !== 'chunk') continue
      chunks++
      if (chunks === 1) expect((await messagesOf(session)).at(-1).state).toBe('writing')
    }
    expect(chunks).toBe(5)
  })

  it('stops at once, closes the model\'s connection and keeps what was written', async () => {
    const session = await createSession(admin)
    const before = stub.aborted.count
    const events = []
    for await (const event of eventsOf(await stream(session, '!answer count=500 delay=20'))) {
      events.push(event)
      if (events.length === 5) expect((await admin.call('POST', `/admin/chat/sessions/${session}/stop`)).body.stopped).toBe(true)
    }
    const { message } = events.at(-2)
    expect(message.state).toBe('interrupted')
    expect(message.content).toMatch(/^one two/)
    expect((await messagesOf(session)).at(-1)).toMatchObject({ state: 'interrupted', content: message.content })
    await stub.aborted.reached(before + 1)
  })

  it('finishes and stores the answer when the page is closed, and lets a page join it again', async () => {
    const session = await createSession(admin)
    const leaving = new AbortController()
    for await (const event of eventsOf(await stream(session, '!answer count=20 delay=30', leaving.signal))) {
      if (event.type === 'chunk') break
    }
    leaving.abort()
    const joined = await readEvents(await admin.raw('GET', `/admin/chat/sessions/${session}/stream`))
    expect(joined.map(event => event.type ?? event).slice(-2)).toEqual(['assistant_message', '[DONE]'])
    expect(joined.filter(event => event.type === 'chunk').map(event => event.content).join('')).toBe(joined.at(-2).message.content)
    expect((await messagesOf(session)).at(-1)).toMatchObject({ state: 'complete' })
    expect((await admin.raw('GET', `/admin/chat/sessions/${session}/stream`)).status).toBe(204)
  })

  it.each([
    ['!unauthorized', 'unauthorized'],
    ['!garbage', 'bad-answer'],
    ['!hang-before-headers', 'timeout'],
    ['!hang-after-first', 'timeout'],
    ['!drop-in-the-middle', 'interrupted'],
    ['!end-early', 'interrupted'],
    ['!error-in-stream', undefined]
  ])('ends a turn clearly when the model does %s', async (content, failure) => {
    const session = await createSession(admin)
    const events = await readEvents(await stream(session, content))
    const last = events.at(-1)
    expect(last.type).toBe('error')
    if (failure) expect(last.code).toBe(`provider_${failure.replace('-', '_')}`)
    const messages = await messagesOf(session)
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', state: 'failed' })
    expect(messages.at(-1).failure).toBe(failure ?? messages.at(-1).failure)
    expect(JSON.stringify(events)).not.toContain('sk-stub')
  }, 15_000)

  it('answers 502 to who waits for a whole answer', async () => {
    const session = await createSession(admin)
    const { status, body } = await admin.call('POST', `/admin/chat/sessions/${session}/messages`, { content: '!unauthorized' })
    expect(status).toBe(502)
    expect(body.code).toBe('provider_unauthorized')
  })

  it('asks the next provider when the chosen one is down', async () => {
    const reserve = await startStubModel()
    await connectModel(admin, reserve.baseUrl, { name: 'Reserve', is_default: false })
    const session = await createSession(admin)
    const events = await readEvents(await stream(session, '!unauthorized'))
    expect(events.at(-1).type).toBe('error')
    const { body } = await admin.call('POST', '/admin/llm/providers', { name: 'Dead', provider_type: 'custom', base_url: 'http://127.0.0.1:9/v1', model_name: 'x' })
    await admin.call('PUT', `/admin/chat/sessions/${session}`, { llm_backend: `cloud:${body.provider.id}` })
    const rescued = await readEvents(await stream(session, 'Расскажи о жёлтом кирпиче'))
    expect(rescued.at(-2).message).toMatchObject({ answered_by: 'model', content: 'one two three four five' })
    expect(rescued.at(-2).message.provider).not.toBe(body.provider.id)
    await reserve.stop()
  }, 30_000)

  it('follows a switch of the default at once, in sessions and over /v1', async () => {
    await admin.call('POST', '/admin/llm/backend', { backend: 'builtin' })
    const session = await createSession(admin)
    const events = await readEvents(await stream(session, 'Как подключить Telegram?'))
    expect(events.at(-2).message.provider).toBe('builtin')
    const { body } = await admin.call('POST', '/v1/chat/completions', { messages: [{ role: 'user', content: 'Как подключить Telegram?' }] })
    expect(body.secretary.answered_by).toBe('knowledge')
  })
})
