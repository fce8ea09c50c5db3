import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connectModel, createSession, eventsOf, signIn, type ApiClient } from '../support/api'
import { makeDocx, makeEncryptedPdf, makePdf, makeZip, makeZipBomb } from '../support/documents'
import { giveFile, learn, whenRead } from '../support/knowledge'
import { startServer, type TestServer } from '../support/server'
import { listenOnLoopback } from '../support/stub-http'
import { startStubModel } from '../support/stub-model'
import { fileHead, FORM_END, openUpload } from '../support/uploads'

const MB = 1024 * 1024
/** What a person would take for a broken answer, on a machine that is busy with the tests themselves. */
const STALLED_MS = 5_000
const CHUNKS = 40

let stub: Awaited<ReturnType<typeof startStubModel>>
let server: TestServer
let admin: ApiClient
let reader: Awaited<ReturnType<typeof startReader>>
const bombs: Record<string, Buffer> = {}

beforeAll(async () => {
  // Made beforehand: packing them would stall the reader, which lives in this process.
  bombs.honest = makeZipBomb()
  bombs.lying = makeZipBomb(undefined, { lies: true })
  stub = await startStubModel()
  server = await startServer()
  admin = await signIn(server)
  await connectModel(admin, stub.baseUrl)
  reader = await startReader()
})
afterEach(async () => expect(await reader.nextRound()).toEqual({ chunks: CHUNKS, isWhole: true, isFluent: true }))
afterAll(async () => {
  await reader.stop()
  expect(await server.stop()).toBe(0)
  await stub.stop()
})

/** Somebody who reads answers of the chat all the time, while others do harm. */
async function startReader() {
  const session = await createSession(admin)
  let isStopping = false
  let waiting: ((round: Round) => void)[] = []
  interface Round { chunks: number, isWhole: boolean, isFluent: boolean }

  async function read(): Promise<Round> {
    let [chunks, slowest, last, isWhole] = [0, 0, performance.now(), false]
    for await (const event of eventsOf(await admin.raw('POST', `/admin/chat/sessions/${session}/stream`, { content: `!answer count=${CHUNKS} delay=10` }))) {
      slowest = Math.max(slowest, performance.now() - last)
      last = performance.now()
      if (event.type === 'chunk') chunks++
      isWhole ||= event.type === 'assistant_message' && event.message.state === 'complete'
    }
    return { chunks, isWhole, isFluent: slowest < STALLED_MS }
  }
  const ended = (async () => {
    while (!isStopping) {
      const listeners = waiting
      waiting = []
      const round = await read()
      for (const listener of listeners) listener(round)
    }
  })()
  return {
    /** The next answer that begins from now on. */
    nextRound: () => new Promise<Round>(resolve => waiting.push(resolve)),
    async stop() {
      isStopping = true
      await ended
    }
  }
}

const search = async (query: string) => (await admin.call('POST', '/admin/wiki-rag/search', { query })).body.results as { source_file: string }[]
const originals = () => readdirSync(join(server.dataDir, 'documents')).sort()
const documents = async () => (await admin.call('GET', '/admin/documents?limit=500')).body as { documents: Record<string, any>[], total: number }

describe('a file that can\'t be read', () => {
  it.each<[string, string, () => Buffer | Promise<Buffer>, string]>([
    ['is protected by a password', 'секрет.pdf', () => makeEncryptedPdf('Пароль от сейфа: гладиолус'), 'document_encrypted'],
    ['is a broken PDF', 'прайс.pdf', () => Buffer.from('%PDF-1.7\n1 0 obj << гладиолус'), 'document_broken'],
    ['is half a Word file', 'договор.docx', async () => halfOf(await makeDocx(['гладиолус '.repeat(2_000)])), 'document_broken'],
    ['holds nothing but blanks', 'пусто.txt', () => Buffer.from(' \n\t\n'), 'document_empty'],
    ['is a PDF without a letter', 'пусто.pdf', () => makePdf(() => {}), 'document_empty'],
    ['is a program that is named like a PDF', 'счёт.pdf', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(5_000, 7)]), 'document_unsupported'],
    ['is an archive that is named like a Word file', 'архив.docx', () => makeZip([{ name: 'гладиолус.txt', data: Buffer.from('гладиолус') }]), 'document_unsupported'],
    ['unpacks to far too much', 'бомба.docx', () => bombs.honest!, 'document_too_complex'],
    ['lies about what it unpacks to', 'ложь.docx', () => bombs.lying!, 'document_broken']
  ])('is told so and leaves nothing to be found: it %s', async (_, name, make, code) => {
    const { status, body } = await giveFile(server, admin, name, await make())
    expect(status).toBe(202)
    const { document, content } = await whenRead(admin, body.document.id)
    expect({ ...document, content }).toMatchObject({ state: 'failed', failure: code, filename: name, section_count: 0, content: '' })
    expect((await admin.call('GET', `/admin/documents/${document.id}/passages`)).body.total).toBe(0)
    expect(await search('гладиолус')).not.toContainEqual(expect.objectContaining({ source_file: name }))
    expect((await admin.call('DELETE', `/admin/documents/${document.id}`)).status).toBe(200)
    expect(originals()).not.toContain(document.id)
  })

  it('does not keep the next from being read', async () => {
    const bad = await giveFile(server, admin, 'до.docx', bombs.honest!)
    const good = await learn(server, admin, 'после.docx', await makeDocx(['Хризантемы цветут осенью.']))
    expect(good).toMatchObject({ state: 'ready', format: 'docx' })
    expect((await whenRead(admin, bad.body.document.id)).document.state).toBe('failed')
    expect((await search('когда цветут хризантемы'))[0]).toMatchObject({ source_file: 'после.docx' })
  })
})

const halfOf = (file: Buffer) => file.subarray(0, file.length >> 1)

describe('a file that is not what its name says', () => {
  it('is read as what it is', async () => {
    const pdf = await makePdf(page => page.text('Ландыши растут в тени.'))
    expect(await learn(server, admin, 'ландыши.txt', pdf)).toMatchObject({ state: 'ready', format: 'pdf' })
    expect(await learn(server, admin, 'пионы.pdf', await makeDocx(['Пионы любят солнце.']))).toMatchObject({ state: 'ready', format: 'docx' })
  })
})

describe('an upload', () => {
  it('of nothing is refused', async () => {
    const { status, body } = await giveFile(server, admin, 'ничего.txt', '')
    expect({ status, detail: body.detail }).toEqual({ status: 400, detail: expect.stringMatching(/empty/i) })
  })

  it('of 500 MB is refused before it is sent, and while it is sent where its length is not said', async () => {
    const before = await documents()
    const url = `${server.url}/admin/documents/upload`
    const honest = openUpload(url, admin.token, { 'content-length': 500 * MB })
    honest.outgoing.write(fileHead('file'))
    expect(await honest.answered).toMatchObject({ status: 413, body: { code: 'too_large' } })
    honest.outgoing.destroy()
    const silent = openUpload(url, admin.token)
    silent.outgoing.write(fileHead('file'))
    const sent = await silent.pour(Buffer.alloc(MB), 500)
    expect(await silent.answered).toMatchObject({ status: 413, body: { code: 'too_large' } })
    expect(sent).toBeLessThan(500 * MB)
    silent.outgoing.destroy()
    expect((await documents()).total).toBe(before.total)
  })

  it('that is broken off leaves nothing', async () => {
    const [before, files] = [await documents(), originals()]
    const upload = openUpload(`${server.url}/admin/documents/upload`, admin.token)
    upload.outgoing.write(fileHead('file'))
    await upload.pour(Buffer.alloc(MB), 2)
    upload.outgoing.destroy()
    const other = openUpload(`${server.url}/admin/documents/upload`, admin.token)
    other.outgoing.end(FORM_END)
    expect((await other.answered).status).toBe(400)
    expect((await documents()).total).toBe(before.total)
    expect(originals()).toEqual(files)
  })

  it.each([
    ['that climbs', '../../../../etc/cron.d/job.txt', 'job.txt'],
    ['that climbs on Windows', '..\\..\\windows\\win.txt', 'win.txt'],
    ['that is turned round', 'a\u202Etxt.exe.txt', 'atxt.exe.txt'],
    ['of dots', '...', 'file'],
    ['without end', `${'я'.repeat(300)}.txt`, `${'я'.repeat(116)}.txt`]
  ])('of a file with a name %s gives it a name to show and no path', async (_, name, shown) => {
    const document = await learn(server, admin, name, `Текст под именем ${shown}.`)
    expect(document).toMatchObject({ filename: shown, state: 'ready' })
    expect(originals()).toContain(document.id)
    expect(originals().every(file => /^[\da-f-]{36}$/.test(file))).toBe(true)
  })

  it('of the same file by several people at once is one document', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, (_, nth) => giveFile(server, admin, `копия-${nth}.txt`, 'Фиалки поливают в поддон.')))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    expect(new Set(answers.map(({ body }) => body.document.id)).size).toBe(1)
    expect(answers.filter(({ body }) => body.existed)).toHaveLength(4)
    expect((await documents()).documents.filter(({ filename }) => filename.startsWith('копия-'))).toHaveLength(1)
  })
})

describe('a link', () => {
  it('into a private network is refused, and nobody there hears of it', async () => {
    const [before, heard] = [await documents(), [] as string[]]
    const inside = await listenOnLoopback(async (request, response) => {
      heard.push(request.url ?? '')
      response.end('secret')
    })
    const { port } = new URL(inside.url)
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0']) {
      const { status, body } = await admin.call('POST', '/admin/documents/link', { url: `http://${host}:${port}/` })
      expect({ host, status, code: body.code }).toEqual({ host, status: 400, code: 'link_private' })
    }
    expect((await admin.call('POST', '/admin/documents/link', { url: 'http://169.254.169.254/latest/meta-data/' })).body.code).toBe('link_private')
    for (const url of ['file:///etc/passwd', 'ftp://example.com/a.pdf', 'http://user:password@example.com/', 'no address']) {
      expect((await admin.call('POST', '/admin/documents/link', { url })).status, url).toBe(400)
    }
    expect(heard).toEqual([])
    expect((await documents()).total).toBe(before.total)
    await inside.stop()
  })
})
