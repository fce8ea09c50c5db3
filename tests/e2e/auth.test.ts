import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiClient, createApiKey, createUser, signIn, type ApiClient } from '../support/api'
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/server'

describe('signing in', () => {
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    server = await startServer()
    admin = await signIn(server)
  })
  afterAll(() => server.stop())

  it('tells who is signed in and what they may do', async () => {
    const { status, body } = await admin.call('GET', '/admin/auth/me')
    expect(status).toBe(200)
    expect(body).toMatchObject({ username: 'admin', role: 'admin', deployment_mode: 'full' })
    expect(body.permissions).toContain('users.write')
  })

  it('refuses a wrong password and an unknown name in the same words', async () => {
    const anybody = apiClient(server)
    const wrong = await anybody.call('POST', '/admin/auth/login', { username: 'admin', password: 'wrong' })
    const unknown = await anybody.call('POST', '/admin/auth/login', { username: 'nobody', password: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, body: { detail: 'Invalid username or password' } })
    expect(unknown).toMatchObject({ status: 401, body: { detail: 'Invalid username or password' } })
    await signIn(server)
  })

  it('locks a name after five wrong passwords, the right one included, and says for how long', async () => {
    await createUser(server, admin, 'forgetful')
    const anybody = apiClient(server)
    for (let i = 0; i < 5; i++) await anybody.call('POST', '/admin/auth/login', { username: 'forgetful', password: 'wrong' })
    const locked = await anybody.call('POST', '/admin/auth/login', { username: 'forgetful', password: 'forgetful has a password' })
    expect(locked.status).toBe(429)
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(60)
  })

  it('counts guesses side by side too', async () => {
    await createUser(server, admin, 'guessed')
    const answers = await Promise.all(Array.from({ length: 12 }, () => apiClient(server).call('POST', '/admin/auth/login', { username: 'guessed', password: 'wrong' })))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7)
  })

  it('gives no other site\'s page a sign-in of its choice', async () => {
    const login = (headers: Record<string, string>) => apiClient(server).call('POST', '/admin/auth/login', { username: 'admin', password: ADMIN_PASSWORD }, headers)
    expect((await login({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await login({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await login({ origin: server.url })).status).toBe(200)
  })

  it('keeps one admin when two demote each other at once', async () => {
    const other = await createUser(server, admin, 'second-admin', 'admin')
    const { body: me } = await admin.call('GET', '/admin/auth/me')
    const answers = await Promise.all([admin.call('PUT', `/admin/users/${other.id}`, { role: 'user' }), other.call('PUT', `/admin/users/${me.id}`, { role: 'user' })])
    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200])
    const { body } = await apiClient(server, answers[0]!.status === 200 ? admin.token : other.token).call('GET', '/admin/users')
    expect(body.users.filter((user: any) => user.role === 'admin' && user.is_active)).toHaveLength(1)
    if (answers[1]!.status === 200) await other.call('PUT', `/admin/users/${me.id}`, { role: 'admin' })
  })

  it('answers 401 without a credential, with a made-up one and with an unsigned token', async () => {
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"admin","jti":"x"}')}.`
    for (const token of ['', 'nonsense', 'sk-sec-nonsense', unsigned]) {
      expect((await apiClient(server, token).call('GET', '/admin/auth/me')).status, token).toBe(401)
    }
  })

  it('sets a cookie that scripts can\'t read and that other sites can\'t use', async () => {
    const response = await apiClient(server).raw('POST', '/admin/auth/login', { username: 'admin', password: ADMIN_PASSWORD })
    const setCookie = response.headers.get('set-cookie')!
    expect(setCookie).toMatch(/HttpOnly/i)
    expect(setCookie).toMatch(/SameSite=Lax/i)
    const cookie = setCookie.split(';')[0]!
    const page = apiClient(server)
    expect((await page.call('GET', '/admin/auth/me', undefined, { cookie })).status).toBe(200)
    const change = (headers: Record<string, string>) => page.call('POST', '/admin/chat/sessions', {}, { cookie, ...headers })
    expect((await change({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await change({})).status).toBe(403)
    expect((await change({ origin: server.url })).status).toBe(200)
  })

  it('ends the sign-in that signs out, and no other', async () => {
    const [here, there] = [await signIn(server), await signIn(server)]
    expect((await here.call('POST', '/admin/auth/logout')).status).toBe(200)
    expect((await here.call('GET', '/admin/auth/me')).status).toBe(401)
    expect((await there.call('GET', '/admin/auth/me')).status).toBe(200)
  })

  it('signs out everywhere', async () => {
    const user = await createUser(server, admin, 'traveller')
    const elsewhere = await signIn(server, 'traveller', user.password)
    await user.call('DELETE', '/admin/auth/sessions')
    expect((await user.call('GET', '/admin/auth/me')).status).toBe(401)
    expect((await elsewhere.call('GET', '/admin/auth/me')).status).toBe(401)
  })

  it('keeps this sign-in and ends the others when the password changes', async () => {
    const user = await createUser(server, admin, 'careful')
    const elsewhere = await signIn(server, 'careful', user.password)
    const wrong = await user.call('POST', '/admin/auth/change-password', { old_password: 'wrong', new_password: 'another password' })
    expect(wrong.status).toBe(400)
    const changed = await user.call('POST', '/admin/auth/change-password', { old_password: user.password, new_password: 'another password' })
    expect(changed.status).toBe(200)
    expect((await user.call('GET', '/admin/auth/me')).status).toBe(200)
    expect((await elsewhere.call('GET', '/admin/auth/me')).status).toBe(401)
    await signIn(server, 'careful', 'another password')
  })

  it('lets a change of role and a disabled user count at once', async () => {
    const user = await createUser(server, admin, 'promoted')
    expect((await user.call('GET', '/admin/users')).status).toBe(403)
    await admin.call('PUT', `/admin/users/${user.id}`, { role: 'admin' })
    expect((await user.call('GET', '/admin/users')).status).toBe(200)
    await admin.call('PUT', `/admin/users/${user.id}`, { is_active: false })
    expect((await user.call('GET', '/admin/auth/me')).status).toBe(401)
  })

  it('never loses the last admin', async () => {
    const { body: me } = await admin.call('GET', '/admin/auth/me')
    for (const change of [{ role: 'user' }, { is_active: false }]) {
      expect((await admin.call('PUT', `/admin/users/${me.id}`, change)).status).toBe(400)
    }
    expect((await admin.call('DELETE', `/admin/users/${me.id}`)).status).toBe(400)
  })

  it('never shows a password hash', async () => {
    const { body } = await admin.call('GET', '/admin/users')
    expect(JSON.stringify(body)).not.toMatch(/scrypt|password_hash/)
  })
})

describe('roles', () => {
  let server: TestServer
  const clients = {} as Record<string, ApiClient>
  beforeAll(async () => {
    server = await startServer()
    clients.admin = await signIn(server)
    for (const role of ['user', 'web', 'guest']) clients[role] = await createUser(server, clients.admin, role, role)
  })
  afterAll(() => server.stop())

  it.each([
    ['GET', '/admin/users', { admin: 200, user: 403, web: 403, guest: 403 }],
    ['GET', '/admin/chat/sessions', { admin: 200, user: 200, web: 200, guest: 200 }],
    ['POST', '/admin/chat/sessions', { admin: 200, user: 200, web: 200, guest: 403 }],
    ['GET', '/admin/api-keys', { admin: 200, user: 200, web: 200, guest: 403 }],
    ['PUT', '/admin/settings/business', { admin: 200, user: 403, web: 403, guest: 403 }],
    ['GET', '/admin/tts/presets', { admin: 200, user: 200, web: 403, guest: 403 }],
    ['GET', '/admin/tts/cache', { admin: 200, user: 200, web: 403, guest: 403 }],
    ['GET', '/admin/settings/conversation', { admin: 200, user: 200, web: 403, guest: 403 }],
    ['PUT', '/admin/settings/conversation', { admin: 200, user: 403, web: 403, guest: 403 }],
    ['PUT', '/admin/auth/profile', { admin: 200, user: 200, web: 200, guest: 403 }]
  ] as const)('%s %s', async (method, path, expected) => {
    for (const [role, status] of Object.entries(expected)) {
      const { status: got } = await clients[role]!.call(method, path, method === 'GET' ? undefined : {})
      expect(got, role).toBe(status)
    }
  })
})

describe('API keys', () => {
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    server = await startServer()
    admin = await signIn(server)
  })
  afterAll(() => server.stop())

  it('shows a key once, reaches only its scope, and stops working at once when revoked', async () => {
    const { secret, key } = await createApiKey(admin, ['chat'])
    const list = await admin.call('GET', '/admin/api-keys')
    expect(JSON.stringify(list.body)).not.toContain(secret)
    expect(JSON.stringify(list.body)).not.toContain('hash')
    const program = apiClient(server, secret)
    expect((await program.call('GET', '/v1/models')).status).toBe(200)
    expect((await program.call('GET', '/v1/voices')).status).toBe(403)
    expect((await program.call('GET', '/admin/users')).status).toBe(403)
    await admin.call('DELETE', `/admin/api-keys/${key.id}`)
    expect((await program.call('GET', '/v1/models')).status).toBe(401)
  })

  it('lets a key with the admin scope do what its owner may', async () => {
    const { secret } = await createApiKey(admin, ['admin'])
    expect((await apiClient(server, secret).call('GET', '/admin/users')).status).toBe(200)
  })

  it('refuses a key that has expired', async () => {
    const { body } = await admin.call('POST', '/admin/api-keys', { name: 'old', scopes: ['chat'], expires: '2020-01-01T00:00:00Z' })
    expect((await apiClient(server, body.secret).call('GET', '/v1/models')).status).toBe(401)
  })
})

describe('the first start', () => {
  it('prints a link with which the password is chosen once, and has no password before', async () => {
    const server = await startServer({ withoutPassword: true })
    const token = server.output.join('\n').match(/\/welcome#(\S+)/)?.[1]
    const anybody = apiClient(server)
    expect(token).toBeTruthy()
    for (const password of ['admin', '']) expect((await anybody.call('POST', '/admin/auth/login', { username: 'admin', password })).status).not.toBe(200)
    expect((await anybody.call('POST', '/admin/auth/link', { token })).body).toEqual({ username: 'admin', purpose: 'setup' })
    expect((await anybody.call('POST', '/admin/auth/choose-password', { token, password: 'short' })).status).toBe(400)
    const chosen = await anybody.call('POST', '/admin/auth/choose-password', { token, password: ADMIN_PASSWORD })
    expect(chosen.status).toBe(200)
    expect((await apiClient(server, chosen.body.access_token).call('GET', '/admin/auth/me')).status).toBe(200)
    expect((await anybody.call('POST', '/admin/auth/choose-password', { token, password: 'somebody else came' })).status).toBe(410)
    await signIn(server)
    await server.stop()
  })

  it('takes over the predecessor\'s password hash and renews it at the first sign-in', async () => {
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('old password'))).toString('hex')
    const server = await startServer({ withoutPassword: true, env: { ADMIN_USERNAME: 'boss', ADMIN_PASSWORD_HASH: hash } })
    await signIn(server, 'boss', 'old password')
    await signIn(server, 'boss', 'old password')
    expect(server.output.join('\n')).not.toContain('/welcome#')
    await server.stop()
  })
})
