import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchPublic, type PublicFetchDeps, type PublicFetchOptions } from '#server/runtime/public-fetch'
import { listenOnLoopback } from '../../support/stub-http'

const SITE = '127.0.0.1' // the only address of this machine that counts as public here
const stops: (() => Promise<void>)[] = []
afterEach(async () => void await Promise.all(stops.splice(0).map(stop => stop())))

/** A site on loopback and what its names resolve to, answer after answer. */
async function startSite(handle: (request: IncomingMessage, response: ServerResponse) => unknown, names: Record<string, string[][]> = {}) {
  const asked: string[] = []
  const server = await listenOnLoopback(async (request, response) => {
    asked.push(`${request.headers.host?.split(':')[0]}${request.url}`)
    await handle(request, response)
  })
  stops.push(server.stop)
  const { port } = new URL(server.url)
  const resolved: string[] = []
  const deps: PublicFetchDeps = {
    async resolve(host) {
      const answers = names[host] ?? [[SITE]]
      const answer = answers[Math.min(resolved.filter(name => name === host).length, answers.length - 1)]!
      resolved.push(host)
      return answer.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
    allows: (kind, address) => kind === 'public' || address === SITE
  }
  const get = (address: string, options: Partial<PublicFetchOptions> = {}) =>
    fetchPublic(address.replace('PORT', port), { maxBytes: 1_000_000, signal: new AbortController().signal, ...options }, deps)
  return { get, asked, resolved, port, read: async (address: string, options?: Partial<PublicFetchOptions>) => readText((await get(address, options)).body) }
}

async function readText(body: AsyncIterable<Uint8Array>) {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const hello = (_: IncomingMessage, response: ServerResponse) => response.writeHead(200, { 'content-type': 'Text/HTML; charset=utf-8' }).end('<p>Привет</p>')
const sendTo = (location: string) => (request: IncomingMessage, response: ServerResponse) => request.url === '/' ? response.writeHead(302, { location }).end() : hello(request, response)
const code = (code: string) => expect.objectContaining({ code })

describe('a page of the web', () => {
  it('is got with its kind and where it came from', async () => {
    const { get } = await startSite(sendTo('/there'))
    const answer = await get('http://shop.example:PORT/')
    expect(answer).toMatchObject({ contentType: 'text/html', url: expect.stringMatching(/^http:\/\/shop\.example:\d+\/there$/) })
    expect(await readText(answer.body)).toBe('<p>Привет</p>')
  })

  it('comes unpacked', async () => {
    const { read } = await startSite((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed')))
    expect(await read('http://shop.example:PORT/')).toBe('packed')
  })

  it('that the site refuses is told with its status', async () => {
    const { get } = await startSite((_, response) => response.writeHead(403).end('no'))
    await expect(get('http://shop.example:PORT/')).rejects.toMatchObject({ code: 'link_refused', status: 403, message: 'The site answered 403' })
  })

  it('of a kind that is not wanted is not read', async () => {
    const { get } = await startSite((_, response) => response.writeHead(200, { 'content-type': 'video/mp4' }).end('film'))
    await expect(get('http://shop.example:PORT/', { accepts: type => type.startsWith('text/') })).rejects.toEqual(code('link_unsupported'))
  })

  it('of a site that is not there is told', async () => {
    const { get } = await startSite(hello)
    await expect(get('http://shop.example:1/')).rejects.toEqual(code('link_unreachable'))
  })

  it('that breaks off is told while it is read', async () => {
    const { get } = await startSite((request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => request.socket.destroy())
    })
    await expect(get('http://shop.example:PORT/').then(({ body }) => readText(body))).rejects.toEqual(code('link_unreachable'))
  })
})

describe('the inside', () => {
  it.each([
    'http://127.0.0.2:PORT/', 'http://2130706434:PORT/', 'http://0x7f.0.0.2:PORT/', 'http://0177.0.0.2:PORT/', 'http://0x7f000002:PORT/', 'http://127.2:PORT/',
    'http://0/', 'http://0.0.0.0:PORT/', 'http://[::]:PORT/', 'http://[::1]:PORT/', 'http://[::ffff:127.0.0.2]:PORT/', 'http://[::ffff:7f00:2]:PORT/',
    'http://169.254.169.254/latest/meta-data/', 'http://[fd00:ec2::254]/', 'http://10.0.0.1/', 'http://192.168.0.1/', 'http://100.64.0.1/', 'http://127。0。0。2:PORT/'
  ])('is not reached by %s', async (address) => {
    const { get, asked } = await startSite(hello)
    await expect(get(address)).rejects.toEqual(code('link_private'))
    expect(asked).toEqual([])
  })

  it.each([
    ['localhost.', ['127.0.0.2', '::1']],
    ['metadata.internal', ['169.254.169.254']],
    ['nat64.example', ['64:ff9b::7f00:2']],
    ['one-of-many.example', [SITE, '8.8.8.8', '192.168.0.7']],
    ['nobody.example', ['0.0.0.0']]
  ])('is not reached by the name %s', async (name, addresses) => {
    const { get, asked } = await startSite(hello, { [name]: [addresses] })
    await expect(get(`http://${name}:PORT/`)).rejects.toEqual(code('link_private'))
    expect(asked).toEqual([])
  })

  it('is not reached by a redirect to an address or to a name', async () => {
    const { port, get, asked } = await startSite((_, response) => response.writeHead(302, { location: `http://127.0.0.2:${port}/secret` }).end())
    await expect(get('http://shop.example:PORT/')).rejects.toEqual(code('link_private'))
    const named = await startSite(sendTo('http://inside.example/secret'), { 'inside.example': [['10.0.0.5']] })
    await expect(named.get('http://shop.example:PORT/')).rejects.toEqual(code('link_private'))
    expect([...asked, ...named.asked]).toEqual(['shop.example/', 'shop.example/'])
  })

  it('is not reached by a name that resolves to something else the second time', async () => {
    const { get, asked, resolved } = await startSite(sendTo('https://rebind.example/secret'), { 'rebind.example': [[SITE], ['127.0.0.2']] })
    await expect(get('http://rebind.example:PORT/')).rejects.toEqual(code('link_private'))
    expect({ asked, resolved }).toEqual({ asked: ['rebind.example/'], resolved: ['rebind.example', 'rebind.example'] })
  })

  it('is not reached because the connection goes where the check looked: a name is resolved once', async () => {
    const { read, resolved } = await startSite(hello, { 'rebind.example': [[SITE], ['127.0.0.2']] })
    expect(await read('http://rebind.example:PORT/')).toBe('<p>Привет</p>')
    expect(resolved).toEqual(['rebind.example'])
  })

  it.each(['ftp://shop.example/', 'file:///etc/passwd', 'http://user:secret@shop.example/', 'data:text/html,hello', 'shop.example', 'http://'])('is not reached by %s, which is no address of the web', async (address) => {
    const { get } = await startSite(hello)
    await expect(get(address)).rejects.toEqual(code('link_bad_address'))
    const redirecting = await startSite(sendTo('file:///etc/passwd'))
    await expect(redirecting.get('http://shop.example:PORT/')).rejects.toEqual(code('link_bad_address'))
  })
})

describe('a site that means ill', () => {
  it('is not followed round in circles', async () => {
    const { get, asked } = await startSite((_, response) => response.writeHead(302, { location: '/' }).end())
    await expect(get('http://shop.example:PORT/')).rejects.toEqual(code('link_unreachable'))
    expect(asked).toHaveLength(6)
  })

  it('may not send more than is taken, said beforehand or not', async () => {
    const { get, read } = await startSite((request, response) => {
      if (request.url === '/said') response.writeHead(200, { 'content-length': '1000001' }).write('x')
      else response.end(Buffer.alloc(1_000_001))
    })
    await expect(get('http://shop.example:PORT/said')).rejects.toEqual(code('link_too_large'))
    await expect(read('http://shop.example:PORT/unsaid')).rejects.toEqual(code('link_too_large'))
  })

  it('may not send a little that unpacks to too much', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const { read } = await startSite((_, response) => response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb))
    expect(bomb.length).toBeLessThan(1_000_000)
    await expect(read('http://shop.example:PORT/')).rejects.toEqual(code('link_too_large'))
  })

  it.each(['/silent', '/drops'])('may not keep us waiting: %s', async (path) => {
    const { read } = await startSite((request, response) => {
      if (request.url !== '/drops') return
      const drops = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(drops))
    })
    await expect(read(`http://shop.example:PORT${path}`, { timeLimitMs: 300 })).rejects.toEqual(code('link_timeout'))
  })

  it('is left when whoever asked goes away', async () => {
    const leaving = new AbortController()
    const { get } = await startSite(() => leaving.abort(new Error('gone')))
    await expect(get('http://shop.example:PORT/', { signal: leaving.signal })).rejects.toThrow('gone')
  })

  it.each(['begun', 'not begun'])('hears that a body is left, %s', async (begun) => {
    const closed = Promise.withResolvers<boolean>()
    const { get } = await startSite((_, response) => {
      response.on('close', () => closed.resolve(true))
      response.write('endless')
    })
    const { body, leave } = await get('http://shop.example:PORT/')
    if (begun === 'not begun') await leave()
    else for await (const chunk of body) if (chunk.length) break
    await closed.promise
  })
})
