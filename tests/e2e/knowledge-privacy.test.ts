import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSession, createUser, signIn, type ApiClient } from '../support/api'
import { giveFile, learn } from '../support/knowledge'
import { startServer, type TestServer } from '../support/server'

const NAME = 'личный-план.txt'
const SECRET = 'Кодовое слово сейфа: фиолетовый бегемот.'

describe('what somebody attached to a conversation is theirs alone', () => {
  let server: TestServer
  let owner: ApiClient
  let others: Record<string, ApiClient>
  let id: string

  beforeAll(async () => {
    server = await startServer()
    const admin = await signIn(server)
    owner = await createUser(server, admin, 'owner')
    others = { admin, user: await createUser(server, admin, 'curious') }
    id = (await learn(server, owner, NAME, SECRET, { set_id: 'none' })).id
    await createSession(owner, { document_ids: [id] })
  })
  afterAll(() => server.stop())

  const byId: [string, string, object?][] = [
    ['GET', '/admin/documents/ID'],
    ['PUT', '/admin/documents/ID', { title: 'Моё' }],
    ['PUT', '/admin/documents/ID', { set_id: 'general' }],
    ['DELETE', '/admin/documents/ID'],
    ['GET', '/admin/documents/ID/file'],
    ['GET', '/admin/documents/ID/passages'],
    ['POST', '/admin/documents/ID/ask', { question: 'Какое кодовое слово?' }],
    ['POST', '/admin/documents/ID/ask/stream', { question: 'Какое кодовое слово?' }],
    ['POST', '/admin/documents/ID/refresh'],
    ['GET', '/admin/wiki-rag/documents/ID'],
    ['PUT', '/admin/wiki-rag/documents/ID', { title: 'Моё' }],
    ['DELETE', '/admin/wiki-rag/documents/ID']
  ]
  it.each(byId)('%s %s is not found', async (method, path, body) => {
    for (const [name, client] of Object.entries(others)) {
      const { status, body: answer } = await client.call(method, path.replace('ID', id), body)
      expect([status, answer.detail], name).toEqual([404, 'Document not found'])
    }
  })

  const naming: [string, string, object][] = [
    ['POST', '/admin/knowledge/search', { query: 'кодовое слово сейфа', document_ids: ['ID'] }],
    ['POST', '/admin/chat/sessions', { document_ids: ['ID'] }]
  ]
  it.each(naming)('%s %s answers as for a document that is not there', async (method, path, body) => {
    for (const client of Object.values(others)) {
      const [own, none] = await Promise.all([id, 'nothing'].map(named => client.call(method, path, JSON.parse(JSON.stringify(body).replace('ID', named)))))
      expect(own!.status).toBe(400)
      expect({ ...own!.body, request_id: '' }).toEqual({ ...none!.body, request_id: '' })
    }
  })

  it('a conversation of one\'s own can\'t be changed to be about it', async () => {
    for (const client of Object.values(others)) {
      expect((await client.call('PUT', `/admin/chat/sessions/${await createSession(client)}`, { document_ids: [id] })).status).toBe(400)
    }
  })

  const finding: [string, string, object?][] = [
    ['GET', '/admin/documents?attached=true'],
    ['GET', '/admin/documents?attached=true&ids=ID'],
    ['GET', `/admin/documents?search=${encodeURIComponent('личный')}`],
    ['GET', '/admin/wiki-rag/documents'],
    ['GET', '/admin/wiki-rag/stats'],
    ['POST', '/admin/wiki-rag/search', { query: 'кодовое слово сейфа' }],
    ['POST', '/admin/knowledge/search', { query: 'кодовое слово сейфа' }],
    ['GET', `/admin/search?q=${encodeURIComponent('личный')}`]
  ]
  it.each(finding)('%s %s finds nothing of it', async (method, path, body) => {
    for (const [name, client] of Object.entries(others)) {
      const { status, body: answer } = await client.call(method, path.replace('ID', id), body)
      expect(status, name).toBe(200)
      expect(JSON.stringify(answer), name).not.toMatch(/личный-план|фиолетовый/)
    }
  })

  it('a file of its name is taken as if it were not there, replaces nothing, and publishes nothing', async () => {
    for (const [at, client] of Object.values(others).entries()) {
      for (const if_exists of ['replace', 'replace']) {
        const { status, body } = await giveFile(server, client, NAME, `Обед номер ${at}.`, { if_exists })
        expect(status).toBe(202)
        expect(body.document).toMatchObject({ filename: NAME })
        expect(body.document.id).not.toBe(id)
      }
    }
    const copy = await giveFile(server, others.user!, 'копия.txt', SECRET, { set_id: 'none' })
    expect(copy.body).toMatchObject({ existed: false })
    const { body } = await owner.call('GET', `/admin/documents/${id}`)
    expect(body).toMatchObject({ content: SECRET, document: { filename: NAME, set_id: null } })
  })
})
