import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiClient, createSession, createUser, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'

const LENGTH = 3_000

describe('a conversation of thousands of messages', () => {
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    server = await startServer()
    admin = await signIn(server)
  })
  afterAll(() => server.stop())

  /** As if it had been held for months: written into the database of the running server. */
  async function longSession(owner: ApiClient) {
    const session = await createSession(owner)
    const database = createClient({ url: `file:${join(server.dataDir, 'secretary.db')}`, timeout: 5_000 })
    const idOf = (index: number) => `${session}-${String(index).padStart(6, '0')}`
    await database.batch([
      ...Array.from({ length: LENGTH }, (_, index) => ({
        sql: 'INSERT INTO chat_messages (id, session_id, parent_id, role, content) VALUES (?, ?, ?, ?, ?)',
        args: [idOf(index), session, index ? idOf(index - 1) : null, index % 2 ? 'assistant' : 'user', `message ${index}`]
      })),
      { sql: 'UPDATE chat_sessions SET active_leaf_id = ? WHERE id = ?', args: [idOf(LENGTH - 1), session] }
    ], 'write')
    database.close()
    return { session, idOf }
  }

  it('shows its branches, nested as ever at the top and by parent_id all the way down', async () => {
    const { session, idOf } = await longSession(admin)
    const { status, body } = await admin.call('GET', `/admin/chat/sessions/${session}/branches`)
    expect(status).toBe(200)
    expect(body.branches[0].children[0]).toMatchObject({ id: idOf(1), parent_id: idOf(0), is_active: true })
    const parents = new Map<string, string>()
    for (const waiting = [...body.branches]; waiting.length;) {
      const node = waiting.pop()
      parents.set(node.id, node.parent_id)
      waiting.push(...node.children)
    }
    expect(parents.size).toBe(LENGTH)
    expect(parents.get(idOf(LENGTH - 1))).toBe(idOf(LENGTH - 2))
  })

  it('is gone on with, cut short, and deleted', async () => {
    const { session, idOf } = await longSession(admin)
    const said = await admin.call('POST', `/admin/chat/sessions/${session}/messages`, { content: 'Привет' })
    expect(said.body.message.parent_id).toBe(idOf(LENGTH - 1))
    expect((await admin.call('DELETE', `/admin/chat/sessions/${session}/messages/${idOf(2)}`)).status).toBe(200)
    expect((await admin.call('GET', `/admin/chat/sessions/${session}`)).body.session.messages.map(({ id }: any) => id)).toEqual([idOf(0), idOf(1)])
    const other = await longSession(admin)
    expect((await admin.call('POST', '/admin/chat/sessions/bulk-delete', { session_ids: [session, other.session] })).body.deleted).toBe(2)
  })

  it('is deleted with its user', async () => {
    const boris = await createUser(server, admin, 'boris')
    const { session } = await longSession(boris)
    expect((await admin.call('DELETE', `/admin/users/${boris.id}`)).status).toBe(200)
    expect((await apiClient(server, boris.token).call('GET', `/admin/chat/sessions/${session}`)).status).toBe(401)
  })
})

describe('text that can\'t be stored as it is', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it.each(['a\0b', 'a\uD83Db'])('is refused and named, not cut or changed', async (content) => {
    const admin = await signIn(server)
    const session = await createSession(admin)
    const { status, body } = await admin.call('POST', `/admin/chat/sessions/${session}/messages`, { content })
    expect(status).toBe(400)
    expect(body.issues).toEqual([{ path: 'content', message: expect.any(String) }])
    const named = await admin.call('POST', '/admin/chat/sessions', { title: content })
    expect(named.body.issues[0].path).toBe('title')
    expect((await admin.call('GET', `/admin/chat/sessions?search=${encodeURIComponent('a\0b')}`)).body.issues[0].path).toBe('search')
  })
})
