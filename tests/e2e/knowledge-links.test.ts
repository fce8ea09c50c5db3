import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSession, signIn, type ApiClient } from '../support/api'
import { answerTo, whenRead } from '../support/knowledge'
import { startServer, type TestServer } from '../support/server'
import { listenOnLoopback } from '../support/stub-http'

const page = (text: string) => `<!doctype html><html><head><title>Прокат лодок</title></head><body><nav>Меню</nav><article><h1>Прокат лодок</h1><p>${text} Лодки ждут у причала возле старого маяка, жилеты выдаются каждому.</p></article></body></html>`

describe('a page that a link leads to', () => {
  let server: TestServer
  let admin: ApiClient
  let site: Awaited<ReturnType<typeof listenOnLoopback>>
  let says: string | null
  beforeAll(async () => {
    site = await listenOnLoopback(async (_, response) => {
      if (says === null) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(says))
    })
    server = await startServer({ env: { ALLOW_PRIVATE_LINKS: '1' } })
    admin = await signIn(server)
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    await site.stop()
  })

  const answer = async (question: string) => (await answerTo(admin, await createSession(admin), question)).content as string

  it('is answered from, read again when it changes, and kept when it can\'t be', async () => {
    says = 'Прокат лодки стоит 700 рублей в час.'
    const { status, body } = await admin.call('POST', '/admin/documents/link', { url: `${site.url}/boats` })
    expect(status).toBe(202)
    const { id } = body.document
    expect((await whenRead(admin, id)).document).toMatchObject({ state: 'ready', source_type: 'import', source_url: `${site.url}/boats`, format: 'html', title: 'Прокат лодок' })
    expect(await answer('Сколько стоит прокат лодки?')).toContain('700')

    says = 'Прокат лодки стоит 900 рублей в час.'
    expect((await admin.call('POST', `/admin/documents/${id}/refresh`)).status).toBe(202)
    expect((await whenRead(admin, id)).content).toContain('900')
    expect(await answer('Сколько стоит прокат лодки?')).toContain('900')

    says = null
    expect(await admin.call('POST', `/admin/documents/${id}/refresh`)).toMatchObject({ status: 502, body: { code: 'link_refused', detail: expect.stringContaining('404') } })
    expect((await whenRead(admin, id)).document.state).toBe('ready')
    expect(await answer('Сколько стоит прокат лодки?')).toContain('900')
  })

  it('that is not there is told, and leaves nothing', async () => {
    says = null
    const before = (await admin.call('GET', '/admin/documents')).body.total
    expect((await admin.call('POST', '/admin/documents/link', { url: `${site.url}/none` })).body.code).toBe('link_refused')
    expect((await admin.call('POST', '/admin/documents/link', { url: 'http://127.0.0.1:9/' })).body.code).toBe('link_unreachable')
    expect((await admin.call('GET', '/admin/documents')).body.total).toBe(before)
  })
})
