import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey, createSession, createUser, readEvents, signIn, apiClient, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

const SECRET = 'кодовое слово жираф'

describe('two users', () => {
  let server: TestServer
  let anna: ApiClient
  const others: Record<string, ApiClient> = {}
  let session: string
  let message: string

  beforeAll(async () => {
    server = await startServer()
    const admin = await signIn(server)
    anna = await createUser(server, admin, 'anna')
    const boris = await createUser(server, admin, 'boris')
    others.user = boris
    others.admin = admin
    others.guest = await createUser(server, admin, 'guest', 'guest')
    others['api key of another user'] = apiClient(server, (await createApiKey(boris, ['admin'])).secret)
    session = await createSession(anna, { title: SECRET, system_prompt: SECRET })
    const events = await readEvents(await anna.raw('POST', `/admin/chat/sessions/${session}/stream`, { content: SECRET }))
    message = events[0].message.id
  })
  afterAll(() => server.stop())

  const routes = () => [
    ['GET', `/admin/chat/sessions/${session}`],
    ['PUT', `/admin/chat/sessions/${session}`, { title: 'mine now' }],
    ['GET', `/admin/chat/sessions/${session}/branches`],
    ['POST', `/admin/chat/sessions/${session}/branches/switch`, { message_id: message }],
    ['GET', `/admin/chat/sessions/${session}/stream`],
    ['POST', `/admin/chat/sessions/${session}/stream`, { content: 'hello' }],
    ['POST', `/admin/chat/sessions/${session}/stop`],
    ['POST', `/admin/chat/sessions/${session}/messages`, { content: 'hello' }],
    ['PUT', `/admin/chat/sessions/${session}/messages/${message}`, { content: 'hello' }],
    ['PUT', `/admin/chat/sessions/${session}/messages/${message}/stream`, { content: 'hello' }],
    ['POST', `/admin/chat/sessions/${session}/messages/${message}/regenerate`],
    ['POST', `/admin/chat/sessions/${session}/messages/${message}/regenerate/stream`],
    ['DELETE', `/admin/chat/sessions/${session}/messages/${message}`],
    ['DELETE', `/admin/chat/sessions/${session}`],
    ['POST', '/chat', { text: 'hello', session_id: session }]
  ] as const

  it('can\'t reach each other\'s sessions by any route: it is as if they were not there', async () => {
    for (const [name, client] of Object.entries(others)) {
      for (const [method, path, body] of routes()) {
        const { status, body: answer } = await client.call(method, path, body)
        expect(name === 'guest' && method !== 'GET' ? [403, 404] : [404], `${name} ${method} ${path}`).toContain(status)
        expect(JSON.stringify(answer), `${name} ${method} ${path}`).not.toContain(SECRET)
      }
    }
  })

  it('can\'t reach a message of another session through a session of their own', async () => {
    const own = await createSession(others.user!)
    for (const [method, path, body] of routes().filter(([, path]) => path.includes(message))) {
      expect((await others.user!.call(method, path.replace(session, own), body)).status, path).toBe(404)
    }
    expect((await others.user!.call('POST', `/admin/chat/sessions/${own}/branches/switch`, { message_id: message })).status).toBe(404)
  })

  it('don\'t find each other\'s sessions in lists and searches', async () => {
    for (const [name, client] of Object.entries(others)) {
      for (const path of ['/admin/chat/sessions', '/admin/chat/sessions?group_by=source', `/admin/chat/sessions?search=${encodeURIComponent('жираф')}`, `/admin/search?q=${encodeURIComponent('жираф')}`, '/admin/dashboard']) {
        const { body } = await client.call('GET', path)
        expect(JSON.stringify(body), `${name} ${path}`).not.toContain('жираф')
      }
    }
  })

  it('delete nothing of each other in bulk', async () => {
    for (const client of [others.user!, others.admin!]) {
      const { body } = await client.call('POST', '/admin/chat/sessions/bulk-delete', { session_ids: [session] })
      expect(body.deleted).toBe(0)
    }
    expect((await anna.call('GET', `/admin/chat/sessions/${session}`)).body.session.title).toBe(SECRET)
  })

  it('have plain conversations of their own', async () => {
    const mine = await anna.call('POST', '/chat', { text: 'привет' })
    const theirs = await others.user!.call('POST', '/chat', { text: 'привет' })
    expect(mine.body.session_id).not.toBe(theirs.body.session_id)
    await others.user!.call('POST', '/reset_conversation')
    expect((await anna.call('GET', `/admin/chat/sessions/${mine.body.session_id}`)).status).toBe(200)
  })

  it('don\'t see each other\'s API keys and sign-ins', async () => {
    const { key } = await createApiKey(anna, ['chat'])
    expect(JSON.stringify((await others.user!.call('GET', '/admin/api-keys')).body)).not.toContain(key.id)
    expect((await others.user!.call('DELETE', `/admin/api-keys/${key.id}`)).status).toBe(404)
    const { body } = await anna.call('GET', '/admin/auth/sessions')
    expect((await others.user!.call('DELETE', `/admin/auth/sessions/${body.sessions[0].id}`)).status).toBe(404)
  })
})
