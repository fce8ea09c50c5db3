import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { listenOnLoopback, sendJson } from './stub-http.ts'

export interface HubFile {
  content: Buffer
  /** Breaks the connection after this many bytes of an answer, once the client `has` them, as often as `times` says. */
  breakAfter?: { bytes: number, times: number, has?: (total: number) => Promise<unknown> }
  /** Sends the first bytes and waits until `release` is called. */
  holdAfter?: number
  ignoresRange?: boolean
  /** Claims this length and sends what it has. */
  claims?: number
  /** Says nothing of the length. */
  chunked?: boolean
  /** Answers this status, as often as `times` says. */
  fails?: { status: number, times: number, headers?: Record<string, string> }
  redirect?: string
  /** Names another sum than the content's. */
  linkedSum?: string | null
  tag?: string
}

export interface StubRequestNote { path: string, range: string | undefined }

export const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** A hub that speaks Hugging Face's protocol, with the faults that networks and hubs have. */
export async function startStubHub(repositories: Record<string, Record<string, HubFile>>) {
  const requests: StubRequestNote[] = []
  const waiting: { count: number, resolve: () => void }[] = []
  let release: () => void
  const held = new Promise<void>(resolve => release = resolve)

  const server = await listenOnLoopback(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://stub').pathname)
    requests.push({ path, range: request.headers.range })
    for (const waiter of waiting.filter(({ count }) => requests.length >= count)) waiter.resolve()
    const api = /^\/api\/models(?:\/([^/]+\/[^/]+))?(?:\/tree\/[^/]+)?$/.exec(path)
    if (api) return answerApi(repositories, path, api[1], request, response)
    const [, repo = '', name = ''] = /^\/([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(path) ?? []
    const file = repositories[repo]?.[name]
    if (!file) return sendJson(response, 404, { error: 'Entry not found' })
    await sendFile(file, request, response, held)
  })

  return {
    ...server,
    requests,
    release: () => release(),
    /** Resolves when at least `count` requests came. */
    asked: (count: number) => requests.length >= count ? Promise.resolve() : new Promise<void>(resolve => waiting.push({ count, resolve }))
  }
}
export type StubHub = Awaited<ReturnType<typeof startStubHub>>

function answerApi(repositories: Record<string, Record<string, HubFile>>, path: string, repo: string | undefined, request: IncomingMessage, response: ServerResponse) {
  const describe = (id: string) => ({ id, author: id.split('/')[0], downloads: 12, likes: 3, tags: ['onnx'], pipeline_tag: 'automatic-speech-recognition', library_name: null, lastModified: '2026-01-02T03:04:05.000Z', cardData: { license: 'mit' } })
  const query = new URL(request.url ?? '', 'http://stub').searchParams
  if (!repo) return sendJson(response, 200, Object.keys(repositories).filter(id => id.includes(query.get('search') ?? '')).map(describe))
  const files = repositories[repo]
  if (!files) return sendJson(response, 404, { error: 'Repository not found' })
  if (!path.includes('/tree/')) return sendJson(response, 200, describe(repo))
  // Pages of two, so that following them is needed.
  const names = Object.keys(files)
  const from = Number(query.get('cursor') ?? 0)
  const entries = names.slice(from, from + 2).map((name) => {
    const { content } = files[name]!
    return { type: 'file', path: name, size: content.length, oid: 'a'.repeat(40), ...content.length > 100 && { lfs: { oid: sha256(content), size: content.length } } }
  })
  const next = from + 2 < names.length ? { link: `<http://${request.headers.host}${path}?recursive=true&cursor=${from + 2}>; rel="next"` } : {}
  sendJson(response, 200, [{ type: 'directory', path: 'folder', size: 0 }, ...entries], next as Record<string, string>)
}

async function sendFile(file: HubFile, request: IncomingMessage, response: ServerResponse, held: Promise<void>) {
  const { content, fails, breakAfter } = file
  if (fails && fails.times-- > 0) return void response.writeHead(fails.status, fails.headers).end()
  if (file.redirect) return void response.writeHead(302, { location: file.redirect }).end()
  const tag = file.tag ?? `"tag-${content.length}-${content[0]}"`
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
  const start = asked && !file.ignoresRange && request.headers['if-range'] === tag ? Number(asked[1]) : 0
  if (asked && start >= content.length && start) return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
  const body = content.subarray(start)
  const linked = file.linkedSum === undefined ? sha256(content) : file.linkedSum
  response.writeHead(start ? 206 : 200, {
    'etag': tag,
    'accept-ranges': 'bytes',
    ...linked && { 'x-linked-etag': `"${linked}"` },
    ...!file.chunked && { 'content-length': file.claims ?? body.length },
    ...start && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }
  })
  if (breakAfter && breakAfter.times-- > 0) {
    response.write(body.subarray(0, breakAfter.bytes))
    await breakAfter.has?.(start + breakAfter.bytes)
    return void request.socket.destroy()
  }
  if (file.holdAfter !== undefined) {
    response.write(body.subarray(0, file.holdAfter))
    await held
    return void response.end(body.subarray(file.holdAfter))
  }
  response.end(body)
  if (file.claims) request.socket.destroySoon()
}
