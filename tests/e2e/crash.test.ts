import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectModel, createSession, eventsOf, signIn, type ApiClient } from '../support/api'
import { startServer, type TestServer } from '../support/server'
import { startStubModel } from '../support/stub-model'

const CONVERSATIONS = 8

describe('a server that ends in the middle of answers', () => {
  let stub: Awaited<ReturnType<typeof startStubModel>>
  let dataDir: string
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    stub = await startStubModel()
    dataDir = mkdtempSync(join(tmpdir(), 'secretary-crash-'))
    server = await startServer({ dataDir })
    admin = await signIn(server)
    await connectModel(admin, stub.baseUrl)
  })
  afterAll(async () => {
    await server.stop()
    await stub.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** Begins answers in several conversations and returns what each person was told was stored. */
  async function beginAnswers(delay: number) {
    const sessions = await Promise.all(Array.from({ length: CONVERSATIONS }, () => createSession(admin)))
    return Promise.all(sessions.map(async (session, index) => {
      const content = `!answer count=400 delay=${delay + index}`
      const events = eventsOf(await admin.raw('POST', `/admin/chat/sessions/${session}/stream`, { content }))
      let stored: string | undefined
      for await (const event of events) {
        if (event.type === 'user_message') stored = event.message.id
        if (event.type === 'chunk') break
      }
      return { session, content, stored }
    }))
  }

  async function expectNothingLost(begun: Awaited<ReturnType<typeof beginAnswers>>) {
    for (const { session, content, stored } of begun) {
      const { body } = await admin.call('GET', `/admin/chat/sessions/${session}`)
      const [said, answer, ...more] = body.session.messages
      expect(said).toMatchObject({ id: stored, content, state: 'complete' })
      expect(answer).toMatchObject({ role: 'assistant', state: 'interrupted' })
      expect(more).toEqual([])
      expect(body.session.is_writing).toBe(false)
    }
  }

  it('killed, it has lost nothing that was acknowledged and shows no half answer as whole', async () => {
    const begun = await beginAnswers(20)
    await server.kill()
    const database = createClient({ url: `file:${join(dataDir, 'secretary.db')}` })
    expect((await database.execute('PRAGMA integrity_check')).rows[0]!.integrity_check).toBe('ok')
    database.close()
    server = await startServer({ dataDir })
    admin = await signIn(server)
    await expectNothingLost(begun)
    const { body } = await admin.call('POST', `/admin/chat/sessions/${begun[0]!.session}/messages`, { content: 'Расскажи о кирпиче' })
    expect(body.response.state).toBe('complete')
  }, 60_000)

  it('told to stop, it lets short answers finish and marks long ones interrupted, within its limit', async () => {
    const begun = await beginAnswers(50)
    const short = await createSession(admin)
    const finishing = admin.call('POST', `/admin/chat/sessions/${short}/messages`, { content: '!answer count=5 delay=100' })
    await vi.waitFor(async () => expect((await admin.call('GET', `/admin/chat/sessions/${short}`)).body.session.is_writing).toBe(true), { timeout: 10_000 })
    const code = await server.stop()
    expect(code).toBe(0)
    expect(statSync(join(dataDir, 'secretary.db-wal'), { throwIfNoEntry: false })?.size ?? 0, 'nothing is left beside the database').toBe(0)
    expect((await finishing).body.response).toMatchObject({ state: 'complete', content: 'one two three four five' })
    server = await startServer({ dataDir })
    admin = await signIn(server)
    await expectNothingLost(begun)
  }, 60_000)
})
