import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiClient, createSession, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

describe('bad input', () => {
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    server = await startServer({ env: { RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_CHAT: '3/minute', RATE_LIMIT_AUTH: '1000' } })
    admin = await signIn(server)
  })
  afterAll(() => server.stop())

  it('names every wrong field and stores nothing', async () => {
    const { status, headers, body } = await admin.call('POST', '/admin/users', { username: 'x', role: 'king', password: 'short' })
    expect(status).toBe(400)
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect(body.issues.map((issue: any) => issue.path).sort()).toEqual(['password', 'role', 'username'])
    expect(body.detail).toBeTruthy()
    expect((await admin.call('GET', '/admin/users')).body.users).toHaveLength(1)
  })

  it('refuses what is no JSON, and what is no object', async () => {
    for (const text of ['{', 'hello', '[1]', '"x"', 'null']) {
      const response = await fetch(`${server.url}/admin/users`, { method: 'POST', body: text, headers: { authorization: `Bearer ${admin.token}` } })
      expect(response.status, text).toBe(400)
    }
  })

  it('refuses a body that is too large, whether or not it says how large it is', async () => {
    const large = 'x'.repeat(3 * 1024 * 1024)
    const session = await createSession(admin)
    const path = `${server.url}/admin/chat/sessions/${session}/messages`
    const headers = { authorization: `Bearer ${admin.token}` }
    expect((await fetch(path, { method: 'POST', headers, body: JSON.stringify({ content: large }) })).status).toBe(413)
    const chunked = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 300; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(10_240)))
        controller.close()
      }
    })
    expect((await fetch(path, { method: 'POST', headers, body: chunked, duplex: 'half' } as RequestInit)).status).toBe(413)
    expect((await admin.call('GET', `/admin/chat/sessions/${session}`)).body.session.messages).toEqual([])
  })

  it('refuses empty, blank and far too long messages', async () => {
    const session = await createSession(admin)
    for (const content of ['', '   ', 'x'.repeat(20_001), 7, null]) {
      expect((await admin.call('POST', `/admin/chat/sessions/${session}/stream`, { content })).status).toBe(400)
    }
  })

  it('answers 404 for what is not there and for paths that do not exist', async () => {
    for (const [method, path, body] of [
      ['GET', '/admin/chat/sessions/nope'], ['PUT', '/admin/users/nope', { role: 'user' }], ['DELETE', '/admin/api-keys/nope'],
      ['GET', '/admin/nothing/here'], ['PATCH', '/admin/users'], ['GET', '/v1/nothing'], ['POST', '/v1/models', {}]
    ] as const) {
      expect((await admin.call(method, path, body)).status, `${method} ${path}`).toBe(404)
    }
  })

  it('survives odd paths and queries', async () => {
    for (const path of ['/admin/chat/sessions/%00', '/admin/chat/sessions?limit=-1', '/admin/chat/sessions?limit=abc', '/admin/chat/sessions?offset=1e9', '/admin/%2e%2e/%2e%2e/etc/passwd', '/admin/chat/sessions/%E0%A4%A']) {
      expect((await admin.call('GET', path)).status, path).toBeLessThan(500)
    }
  })

  it('answers 429 with the seconds to wait, and others are not affected', async () => {
    const session = await createSession(admin)
    const answers = []
    for (let i = 0; i < 4; i++) answers.push(await admin.call('POST', `/admin/chat/sessions/${session}/messages`, { content: 'Привет' }))
    expect(answers.map(({ status }) => status)).toContain(429)
    const refused = answers.find(({ status }) => status === 429)!
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const { body } = await admin.call('POST', '/admin/users', { username: 'other', role: 'user', password: 'other has a password' })
    expect(body.user.id).toBeTruthy()
    const other = await signIn(server, 'other', 'other has a password')
    expect((await other.call('POST', `/admin/chat/sessions/${await createSession(other)}/messages`, { content: 'Привет' })).status).toBe(200)
  })

  it('leads browsers to the page and programs to a description', async () => {
    const anybody = apiClient(server)
    expect((await anybody.call('GET', '/')).body).toMatchObject({ status: 'ok' })
    const page = await anybody.raw('GET', '/', undefined, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('<div id="__nuxt"')
    expect((await anybody.raw('GET', '/admin')).headers.get('location')).toBe('/')
  })

  it('tells programs that a path is wrong, whatever the method, and shows browsers the page', async () => {
    for (const [method, path] of [['POST', '/speech'], ['POST', '/nope'], ['POST', '/health'], ['GET', '/v1'], ['GET', '/webhooks/x'], ['DELETE', '/']] as const) {
      expect((await apiClient(server).call(method, path, method === 'POST' ? {} : undefined)).status, `${method} ${path}`).toBe(404)
    }
    const page = await apiClient(server).raw('GET', '/no/such/page', undefined, { headers: { accept: 'text/html,*/*' } })
    expect(await page.text()).toContain('__nuxt')
    expect((await apiClient(server).raw('GET', '/index.html')).status).toBe(200)
  })

  it('answers HEAD as GET, without the body', async () => {
    for (const path of ['/health', '/admin/auth/status']) {
      const response = await apiClient(server).raw('HEAD', path)
      expect(response.status, path).toBe(200)
      expect(response.headers.get('content-type'), path).toContain('json')
      expect(await response.text(), path).toBe('')
    }
  })

  it('sends security headers and allows no other origin unless told to', async () => {
    const { headers } = await apiClient(server).raw('GET', '/admin/auth/status', undefined, { headers: { origin: 'https://evil.example' } })
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain('default-src \'self\'')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('logs no secret and no text of a conversation', async () => {
    const log = server.output.join('\n') + server.errors()
    expect(log).not.toContain(admin.token)
    expect(log).not.toContain('Привет')
    expect(log).not.toContain('other has a password')
  })
})
