import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createApp, defineEventHandler, toNodeListener } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readUpload, type Upload } from '#server/utils/uploads'

const MAX_BYTES = 300_000
let server: Server
let url: string
let uploads: Upload[]
let sockets: Socket[]

beforeEach(async () => {
  uploads = []
  sockets = []
  const app = createApp()
  app.use('/alive', defineEventHandler(() => 'yes'))
  app.use('/', defineEventHandler(async (event) => {
    const upload = await readUpload(event, { field: ['file', 'audio'], maxBytes: MAX_BYTES })
    uploads.push(upload)
    return { size: upload.bytes.length, fileName: upload.fileName, contentType: upload.contentType, fields: upload.fields }
  }))
  server = createServer(toNodeListener(app)).listen(0, '127.0.0.1')
  server.on('connection', socket => sockets.push(socket))
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const bytes = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, i) => Math.imul(i * i + 7, 2_654_435_761) >>> 13))

function form(fields: Record<string, string | Blob | (string | Blob)[]>): FormData {
  const data = new FormData()
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) {
      if (typeof value === 'string') data.append(name, value)
      else data.append(name, value, 'sound.wav')
    }
  }
  return data
}

const wav = (content: Uint8Array<ArrayBuffer> | string = bytes) => new Blob([content], { type: 'audio/wav' })
const post = (body: FormData | string, headers: Record<string, string> = {}) => fetch(url, { method: 'POST', body, headers })

const BOUNDARY = 'xyz'
const HEADERS = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
const raw = (...parts: string[]) => parts.map(part => `--${BOUNDARY}\r\n${part}\r\n`).join('') + `--${BOUNDARY}--`
const filePart = (disposition: string, content = 'sound') => `Content-Disposition: form-data; ${disposition}\r\n\r\n${content}`

/** Sends a body piece by piece, and tells the answer as soon as it is there. */
function send(headers: Record<string, string | number>) {
  const outgoing = request(url, { method: 'POST', headers: { ...HEADERS, ...headers } })
  outgoing.on('error', () => {}) // the connection may be closed on us while we still send
  const answer = once(outgoing, 'response').then(([response]: IncomingMessage[]) => {
    response!.resume()
    return response!
  })
  return { outgoing, answer }
}

const head = `--${BOUNDARY}\r\n${filePart('name="file"; filename="a.wav"', '')}`

describe('readUpload', () => {
  it('gives the file as it was, with its name and type, and the fields beside it', async () => {
    const answer = await post(form({ model: 'whisper-1', file: wav(), language: 'ру́сский' }))
    expect(await answer.json()).toEqual({ size: bytes.length, fileName: 'sound.wav', contentType: 'audio/wav', fields: { model: 'whisper-1', language: 'ру́сский' } })
    expect(Buffer.from(uploads[0]!.bytes).equals(bytes)).toBe(true)
    expect(uploads[0]!.bytes.buffer.byteLength).toBe(bytes.length)
  })

  it('takes the file under any of its names', async () => {
    expect((await post(form({ audio: wav() }))).status).toBe(200)
  })

  it('joins the values of a field that comes again', async () => {
    const answer = await post(form({ 'file': wav(), 'timestamp_granularities[]': ['word', 'segment'] }))
    expect((await answer.json()).fields).toEqual({ 'timestamp_granularities[]': 'word,segment' })
  })

  it.each([1, 2, 3, 7, 64])('reads a body that arrives %i bytes at a time, and is not fooled by half a boundary', async (step) => {
    const content = `\r\n--${BOUNDARY.slice(0, 2)}\r\n--\r\r\n-${'\r\n--xy'.repeat(5)}`
    const body = Buffer.from(raw(filePart('name="language"', 'ru'), filePart('name="file"; filename="a.wav"', content)))
    const { outgoing, answer } = send({})
    outgoing.setNoDelay(true)
    for (let offset = 0; offset < body.length; offset += step) {
      if (!outgoing.write(body.subarray(offset, offset + step))) await once(outgoing, 'drain')
    }
    outgoing.end()
    expect((await answer).statusCode).toBe(200)
    expect(Buffer.from(uploads[0]!.bytes).toString()).toBe(content)
    expect(uploads[0]!.fields).toEqual({ language: 'ru' })
  })

  it.each([
    ['filename="C:\\\\Users\\\\me\\\\my sound.wav"', 'my sound.wav'],
    ['filename="C:\\Users\\me\\sound.wav"', 'sound.wav'],
    ['filename="../../etc/passwd"', 'passwd'],
    ['filename="say \\"hi\\".wav"', 'say "hi".wav'],
    ['filename="say %22hi%22.wav"', 'say "hi".wav'],
    ['filename=plain.wav', 'plain.wav'],
    ['filename="звук.wav"', 'звук.wav'],
    ['filename*=UTF-8\'\'%D0%B7%D0%B2%D1%83%D0%BA.wav', 'звук.wav'],
    ['filename=""', 'file'],
    [`filename="${'a'.repeat(300)}.wav"`, `${'a'.repeat(251)}.wav`],
    ['filename="a\0b\t.wav"', 'ab.wav']
  ])('makes of %s a name without a path', async (disposition, fileName) => {
    const answer = await post(raw(filePart(`name="file"; ${disposition}`)), HEADERS)
    expect(await answer.json()).toMatchObject({ fileName })
  })

  it.each([
    ['a quoted boundary', { 'content-type': 'multipart/form-data; charset=utf-8; boundary="xyz"' }, raw(filePart('name="file"; filename="a"'))],
    ['text before and after the parts', HEADERS, `before\r\n${raw(filePart('name="file"; filename="a"'))}\r\nafter`],
    ['a file without a name', HEADERS, raw(filePart('name=file'))]
  ])('understands %s', async (_, headers, body) => {
    expect((await post(body, headers)).status).toBe(200)
  })

  it.each<[string, string]>([
    ['no end', raw(filePart('name="file"; filename="a"')).slice(0, -4)],
    ['no part', `--${BOUNDARY}--`],
    ['nothing', ''],
    ['another boundary', raw(filePart('name="file"; filename="a"')).replaceAll('xyz', 'abc')],
    ['a part without a name', raw(filePart('filename="a"'))],
    ['a part without a head', raw('\r\nsound')],
    ['a head without an end', raw('X-Long: '.padEnd(20_000, 'x'))],
    ['an empty file', raw(filePart('name="file"; filename="a"', ''))],
    ['only fields', raw(filePart('name="language"', 'ru'))],
    ['two files', raw(filePart('name="file"; filename="a"'), filePart('name="audio"; filename="b"'))],
    ['a file where none belongs', raw(filePart('name="picture"; filename="a"'))],
    ['too many fields', raw(...Array.from({ length: 101 }, (_, i) => filePart(`name="f${i}"`)))]
  ])('refuses a form with %s', async (_, body) => {
    const answer = await post(body, HEADERS)
    expect(answer.status).toBe(400)
  })

  it.each(['application/json', 'multipart/form-data', 'multipart/mixed; boundary=xyz'])('refuses %s', async (type) => {
    expect((await post('{}', { 'content-type': type })).status).toBe(415)
  })

  it('takes a file that is just as large as allowed, and none that is larger', async () => {
    expect((await post(form({ file: wav(new Uint8Array(MAX_BYTES)) }))).status).toBe(200)
    expect((await post(form({ file: wav(new Uint8Array(MAX_BYTES + 1)) }))).status).toBe(413)
  })

  it('refuses fields that are too long', async () => {
    expect((await post(form({ language: 'x'.repeat(300_000), file: wav() }))).status).toBe(413)
  })

  it('refuses 200 MB by their header, before they are sent', async () => {
    const { outgoing, answer } = send({ 'content-length': 200_000_000 })
    outgoing.write(head)
    expect((await answer).statusCode).toBe(413)
    expect(sockets[0]!.bytesRead).toBeLessThan(2_000)
  })

  it('refuses a file without end as soon as it is too large, and serves others meanwhile', async () => {
    const { outgoing, answer } = send({})
    const block = Buffer.alloc(65_536, 1)
    let answered = false
    const refused = answer.then(response => (answered = true, response))
    outgoing.write(head)
    while (!answered && !outgoing.destroyed) {
      if (!outgoing.write(block)) await Promise.race([once(outgoing, 'drain'), refused])
    }
    expect((await refused).statusCode).toBe(413)
    expect(await (await fetch(`${url}/alive`)).text()).toBe('yes')
    outgoing.destroy()
    expect(uploads).toEqual([])
  })

  it('keeps the connection of one that was refused for the next request', async () => {
    for (let i = 0; i < 3; i++) expect((await post(form({ file: wav(new Uint8Array(2 * MAX_BYTES)) }))).status).toBe(413)
    expect((await post(form({ file: wav() }))).status).toBe(200)
  })

  it('forgets an upload whose sender goes away', async () => {
    const { outgoing, answer } = send({})
    answer.catch(() => {})
    outgoing.write(head)
    outgoing.write(Buffer.alloc(100_000))
    await once(server, 'request')
    const closed = new Promise(resolve => sockets[0]!.once('close', resolve))
    outgoing.destroy()
    await closed
    expect((await post(form({ file: wav() }))).status).toBe(200)
    expect(uploads).toHaveLength(1)
  })
})
