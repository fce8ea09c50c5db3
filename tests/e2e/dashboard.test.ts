import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSession, createUser, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

describe('the dashboard', () => {
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    server = await startServer()
    admin = await signIn(server)
  })
  afterAll(() => server.stop())

  const today = async () => (await admin.call('GET', '/admin/dashboard')).body.today

  it('shows how many were answered today, and by what', async () => {
    expect(await today()).toMatchObject({ turns: 0, first_token_ms: null })
    const session = await createSession(admin)
    for (const content of ['Привет', 'Как подключить Telegram?', 'Сколько стоит слон в Африке?']) {
      await admin.call('POST', `/admin/chat/sessions/${session}/messages`, { content })
    }
    await expect.poll(async () => (await today()).turns, { timeout: 10_000 }).toBe(3)
    expect(await today()).toMatchObject({ failed: 0, sessions: 1, tokens: 0, answered_by: { faq: 1, knowledge: 1, model: 0, builtin: 1 } })
    const { body } = await admin.call('GET', '/admin/dashboard')
    expect(body.hours.reduce((sum: number, hour: { faq: number }) => sum + hour.faq, 0)).toBe(1)
    expect(body.recent.map(({ id }: { id: string }) => id)).toEqual([session])
  })

  it('says of every engine whether it works', async () => {
    const { body } = await admin.call('GET', '/admin/dashboard')
    expect(body.engines.map(({ kind, state }: { kind: string, state: string }) => `${kind} ${state}`)).toEqual(['llm ok', 'tts idle', 'faq ok', 'knowledge ok', 'database ok'])
  })

  it('shows another user nothing of one\'s conversations', async () => {
    const other = await createUser(server, admin, 'other')
    expect((await other.call('GET', '/admin/dashboard')).body.recent).toEqual([])
  })
})

describe('metrics', () => {
  it('are for admins, for programs with the token, and for the machine itself', async () => {
    const server = await startServer({ env: { METRICS_TOKEN: 'a token for prometheus', TRUST_PROXY: 'true' } })
    const scrape = (headers: Record<string, string>) => fetch(`${server.url}/metrics`, { headers })
    expect((await scrape({ 'x-forwarded-for': '203.0.113.5' })).status).toBe(401)
    const answer = await scrape({ 'authorization': 'Bearer a token for prometheus', 'x-forwarded-for': '203.0.113.5' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('secretary_turns_total')
    await server.stop()
  })
})
