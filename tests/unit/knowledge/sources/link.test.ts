import { Headers } from 'undici'
import { describe, expect, it } from 'vitest'
import { readLink } from '#server/knowledge/sources/link'
import { AppError } from '#server/runtime/errors'
import { fetchPublic, LinkRefused } from '#server/runtime/public-fetch'
import { listenOnLoopback } from '../../../support/stub-http'

const never = new AbortController().signal
const code = (code: string) => expect.objectContaining({ code })
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

interface Page { body?: string, type?: string, disposition?: string, url?: string, status?: number }

/** A web of a few addresses; any other is a mistake of the code under test. */
function web(pages: Record<string, Page>): typeof fetchPublic {
  return async (url, { accepts }) => {
    const page = pages[url]
    if (!page) throw new Error(`nobody was to ask for ${url}`)
    if (page.status) throw new LinkRefused(page.status)
    const { body = '', type = 'text/html', disposition } = page
    if (accepts?.(type) === false) throw new AppError(415, 'link_unsupported', type)
    async function* chunks() {
      yield Buffer.from(body)
    }
    return { url: page.url ?? url, contentType: type, headers: new Headers(disposition ? { 'content-disposition': disposition } : {}), body: chunks(), leave: async () => {} }
  }
}

describe('a page', () => {
  const startSite = async (handle: Parameters<typeof listenOnLoopback>[0]) => {
    const { url, stop } = await listenOnLoopback(handle)
    const get: typeof fetchPublic = (address, options) => fetchPublic(address, options, { resolve: async () => [{ address: '127.0.0.1', family: 4 }], allows: () => true })
    return { stop, get, url: url.replace('127.0.0.1', 'shop.example') }
  }

  it('is read, with its kind and where it came from', async () => {
    const { url, stop, get } = await startSite(async ({ url }, response) => void (url === '/' ? response.writeHead(301, { location: '/prices' }).end() : response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Цены</h1>')))
    expect(await readLink(url, never, get)).toEqual({
      fileName: 'shop.example prices.html',
      contentType: 'text/html',
      url: `${url}/prices`,
      bytes: Buffer.from('<h1>Цены</h1>')
    })
    await stop()
  })

  it('that breaks off is told', async () => {
    const { url, stop, get } = await startSite(async (request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('half', () => request.socket.destroy())
    })
    await expect(readLink(url, never, get)).rejects.toEqual(code('link_unreachable'))
    await stop()
  })

  it.each(['video/mp4', 'audio/mpeg', 'application/zip', 'application/json', 'application/msword', 'text/javascript', 'image/svg+xml'])('that is no text is refused: %s', async (type) => {
    await expect(readLink('https://shop.example/', never, web({ 'https://shop.example/': { type } }))).rejects.toEqual(code('link_unsupported'))
  })

  it.each(['https://team.notion.site/Prices-1234', 'https://www.notion.so/x', 'https://drive.google.com/drive/folders/1AbCdEfGhIjK'])('that a program draws is refused at once: %s', async (url) => {
    await expect(readLink(url, never, web({}))).rejects.toEqual(code('link_unsupported'))
  })
})

describe('a shared document', () => {
  const ID = '1AbCdEfGhIjKlMnOpQrStUvWxYz-_0123456789'
  const YANDEX = 'https://cloud-api.yandex.net/v1/disk/public/resources/download?public_key='

  it.each([
    [`https://docs.google.com/document/d/${ID}/edit?usp=sharing`, `https://docs.google.com/document/d/${ID}/export?format=docx`],
    [`https://docs.google.com/document/u/1/d/${ID}/view#heading=h.1`, `https://docs.google.com/document/d/${ID}/export?format=docx`],
    [`https://docs.google.com/spreadsheets/d/${ID}/edit`, `https://docs.google.com/spreadsheets/d/${ID}/export?format=xlsx`],
    [`https://docs.google.com/spreadsheets/d/${ID}/edit?gid=42#gid=42`, `https://docs.google.com/spreadsheets/d/${ID}/export?format=xlsx&gid=42`],
    [`https://docs.google.com/presentation/d/${ID}/edit#slide=id.p`, `https://docs.google.com/presentation/d/${ID}/export/pdf`],
    [`https://drive.google.com/file/d/${ID}/view?usp=drive_link`, `https://drive.google.com/uc?export=download&id=${ID}`],
    [`https://drive.google.com/open?id=${ID}`, `https://drive.google.com/uc?export=download&id=${ID}`],
    ['https://www.dropbox.com/scl/fi/abc/price.docx?rlkey=k&dl=0', 'https://www.dropbox.com/scl/fi/abc/price.docx?rlkey=k&dl=1']
  ])('%s is read as a file', async (link, asked) => {
    const get = web({ [asked]: { body: 'bytes', type: DOCX, disposition: 'attachment; filename*=UTF-8\'\'%D0%94%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80.docx' } })
    expect(await readLink(link, never, get)).toMatchObject({ fileName: 'Договор.docx', contentType: DOCX, bytes: Buffer.from('bytes') })
  })

  it('of Yandex Disk is read from where its service says', async () => {
    const get = web({
      [`${YANDEX}${encodeURIComponent('https://disk.yandex.ru/i/AbCdEf')}`]: { type: 'application/json', body: '{"href":"https://downloader.disk.yandex.ru/disk/x","method":"GET"}' },
      'https://downloader.disk.yandex.ru/disk/x': { type: 'application/pdf', body: '%PDF', disposition: 'attachment; filename="price.pdf"' }
    })
    expect(await readLink('https://disk.yandex.ru/i/AbCdEf?from=mail', never, get)).toMatchObject({ fileName: 'price.pdf', bytes: Buffer.from('%PDF') })
  })

  it.each([
    ['sign-in', { url: 'https://accounts.google.com/v3/signin/identifier', body: '<form>' }],
    ['a page about it', { body: '<html>You need access' }],
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['404', { status: 404 }]
  ])('that answers with %s is told as not shared', async (_, page) => {
    const get = web({ [`https://docs.google.com/document/d/${ID}/export?format=docx`]: page })
    await expect(readLink(`https://docs.google.com/document/d/${ID}/edit`, never, get)).rejects.toEqual(code('link_not_shared'))
  })

  it('that its service can give only later is told as that', async () => {
    const get = web({ [`https://docs.google.com/document/d/${ID}/export?format=docx`]: { status: 503 } })
    await expect(readLink(`https://docs.google.com/document/d/${ID}/edit`, never, get)).rejects.toEqual(code('link_refused'))
    const yandex = web({ [`${YANDEX}${encodeURIComponent('https://yadi.sk/d/x')}`]: { type: 'application/json', body: '{"href":5' } })
    await expect(readLink('https://yadi.sk/d/x', never, yandex)).rejects.toEqual(code('link_unreachable'))
  })

  it('that is a page already, such as a published one, is read as a page', async () => {
    const url = 'https://docs.google.com/document/d/e/2PACX-1vAbCdEfGhIj/pub'
    expect(await readLink(url, never, web({ [url]: { body: '<p>x</p>' } }))).toMatchObject({ contentType: 'text/html' })
  })
})
