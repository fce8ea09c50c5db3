import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { discardStopped, downloadModel, findStopped, type DownloadProgress } from '#server/system/models/download-model.ts'
import { createHub, type Hub } from '#server/system/models/hub.ts'
import { DownloadPlan, planRepository } from '#server/system/models/plan.ts'
import { sha256, startStubHub, type HubFile, type StubHub } from '../../../support/stub-hub.ts'

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at * 7 % 251))
const TOKENS = Buffer.from('<blk> 0\n')

let folder: string
let server: StubHub | undefined
let hub: Hub

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'downloads-'))
})
afterEach(async () => {
  await hub?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function serve(file: Omit<HubFile, 'content'> & { content?: Buffer } = {}) {
  server = await startStubHub({ 'acme/model': { 'model.onnx': { content: CONTENT, ...file }, 'tokens.txt': { content: TOKENS } } })
  hub = createHub(server.url)
}

const plan = (changes: { sha256?: string | null, bytes?: number | null } = {}, id = 'model'): DownloadPlan => DownloadPlan.parse({
  id, name: 'Model', catalogue_id: id, repo_id: 'acme/model', revision: 'main', languages: ['ru'], licence: { name: 'MIT', url: 'https://example.com' },
  files: [
    { path: 'model.onnx', url: hub.fileUrl('acme/model', 'main', 'model.onnx'), bytes: CONTENT.length, sha256: sha256(CONTENT), ...changes },
    { path: 'tokens.txt', url: hub.fileUrl('acme/model', 'main', 'tokens.txt'), bytes: TOKENS.length, sha256: null }
  ]
})

const fetchIt = (wanted = plan(), { signal = new AbortController().signal, onProgress = (_: DownloadProgress) => {} } = {}) =>
  downloadModel(wanted, { modelsDir: folder, http: hub.http, signal, onProgress, firstWaitMs: 1 })

/** Lets a stub wait until so many bytes have arrived. */
function bytesOf() {
  let seen = 0
  const waiting: { total: number, resolve: (value: null) => void }[] = []
  return {
    has: (total: number) => seen >= total ? Promise.resolve(null) : new Promise<null>(resolve => waiting.push({ total, resolve })),
    onProgress({ downloadedBytes }: DownloadProgress) {
      seen = downloadedBytes
      for (const waiter of waiting) if (waiter.total <= seen) waiter.resolve(null)
    }
  }
}

const ranges = () => server!.requests.filter(({ path }) => path.endsWith('.onnx')).map(({ range }) => range)

describe('downloading a model', () => {
  it('puts the whole folder there at once, with a note of what it is', async () => {
    await serve()
    const seen: DownloadProgress[] = []
    await fetchIt(plan(), { onProgress: progress => seen.push(progress) })
    expect((await readdir(folder)).sort()).toEqual(['model'])
    expect((await readdir(join(folder, 'model'))).sort()).toEqual(['model.json', 'model.onnx', 'tokens.txt'])
    expect(await readFile(join(folder, 'model', 'model.onnx'))).toEqual(CONTENT)
    expect(JSON.parse(await readFile(join(folder, 'model', 'model.json'), 'utf8'))).toMatchObject({
      name: 'Model', catalogue_id: 'model', licence: { name: 'MIT' },
      files: [{ path: 'model.onnx', bytes: CONTENT.length, sha256: sha256(CONTENT), checked_against: 'published' }, { path: 'tokens.txt', checked_against: 'server' }]
    })
    expect(seen.at(-1)).toMatchObject({ phase: 'checking', file: 'tokens.txt', totalBytes: CONTENT.length + TOKENS.length, downloadedBytes: CONTENT.length + TOKENS.length })
    expect(seen.every((progress, at) => !at || progress.downloadedBytes >= seen[at - 1]!.downloadedBytes)).toBe(true)
  })

  it('says so when there was no sum to compare with', async () => {
    await serve({ linkedSum: null })
    const manifest = await fetchIt(plan({ sha256: null }))
    expect(manifest.files[0]!.checked_against).toBe('none')
  })

  it('goes on where a broken connection left it', async () => {
    const client = bytesOf()
    await serve({ breakAfter: { bytes: 100_000, times: 2, has: client.has } })
    await fetchIt(plan(), client)
    expect(ranges()).toEqual([undefined, 'bytes=100000-', 'bytes=200000-'])
    expect(await readFile(join(folder, 'model', 'model.onnx'))).toEqual(CONTENT)
  })

  it('begins anew at a server that can not go on', async () => {
    const client = bytesOf()
    await serve({ breakAfter: { bytes: 100_000, times: 1, has: client.has }, ignoresRange: true })
    await fetchIt(plan(), client)
    expect(ranges()).toEqual([undefined, 'bytes=100000-'])
    expect(await readFile(join(folder, 'model', 'model.onnx'))).toEqual(CONTENT)
  })

  it('does not join halves of two different files', async () => {
    const other = Buffer.from(CONTENT).reverse()
    const file: HubFile = { content: CONTENT }
    const client = bytesOf()
    file.breakAfter = {
      bytes: 100_000, times: 1,
      has: total => client.has(total).then(() => Object.assign(file, { content: other }))
    }
    server = await startStubHub({ 'acme/model': { 'model.onnx': file, 'tokens.txt': { content: TOKENS } } })
    hub = createHub(server.url)
    await fetchIt(plan({ sha256: null }), client)
    expect(await readFile(join(folder, 'model', 'model.onnx'))).toEqual(other)
  })

  it('never asks for a part without a tag that is sure', async () => {
    const client = bytesOf()
    await serve({ breakAfter: { bytes: 100_000, times: 1, has: client.has }, tag: 'W/"weak"' })
    await fetchIt(plan(), client)
    expect(ranges()).toEqual([undefined, undefined])
  })

  it('gives up after a while when the connection breaks at once every time', async () => {
    await serve({ breakAfter: { bytes: 0, times: 99 } })
    await expect(fetchIt()).rejects.toMatchObject({ code: 'hub_unreachable' })
    expect(ranges().length).toBeLessThan(10)
    expect(await readdir(folder)).toEqual(['model.partial'])
  })

  it('waits for a busy hub', async () => {
    await serve({ fails: { status: 503, times: 2 } })
    await fetchIt()
    expect(ranges()).toHaveLength(3)
  })

  it.each([[401, 'hub_refused'], [403, 'hub_refused'], [404, 'hub_not_found'], [400, 'hub_bad_answer']])('does not try again after %i', async (status, code) => {
    await serve({ fails: { status, times: 99 } })
    await expect(fetchIt()).rejects.toMatchObject({ code })
    expect(ranges()).toHaveLength(1)
  })

  it('refuses a file that is not as long as was published, before it comes', async () => {
    await serve()
    await expect(fetchIt(plan({ bytes: 299_999 }))).rejects.toMatchObject({ code: 'size_differs' })
    expect(await readdir(folder)).toEqual(['model.partial'])
  })

  it('stops a server that sends more than was published', async () => {
    await serve({ chunked: true })
    await expect(fetchIt(plan({ bytes: 1_000, sha256: null }))).rejects.toMatchObject({ code: 'size_differs' })
  })

  it('takes a server that claims more than it sends for a broken connection', async () => {
    await serve({ claims: CONTENT.length + 5, tag: 'W/"weak"' })
    await expect(fetchIt(plan({ bytes: null, sha256: null }))).rejects.toMatchObject({ code: 'hub_unreachable' })
  })

  it('refuses another file of the same length, without fetching it where the hub says so', async () => {
    await serve()
    await expect(fetchIt(plan({ sha256: 'f'.repeat(64) }))).rejects.toMatchObject({ code: 'checksum_differs' })
    expect(ranges()).toHaveLength(1)
  })

  it('tries once more what was spoilt, then gives up and keeps nothing of it', async () => {
    await serve({ linkedSum: null })
    await expect(fetchIt(plan({ sha256: 'f'.repeat(64) }))).rejects.toMatchObject({ code: 'checksum_differs' })
    expect(ranges()).toEqual([undefined, undefined])
    expect(await readdir(join(folder, 'model.partial'))).toEqual(['download.json'])
  })

  it('checks against the sum that the hub names', async () => {
    await serve({ linkedSum: 'e'.repeat(64) })
    await expect(fetchIt(plan({ sha256: null }))).rejects.toMatchObject({ code: 'checksum_differs' })
  })

  it('follows the hub to where the file lies, but not in circles', async () => {
    await serve({ redirect: '/acme/model/resolve/main/tokens.txt' })
    await expect(fetchIt(plan({ bytes: TOKENS.length, sha256: null }))).resolves.toBeTruthy()
    await server!.stop()
    await serve({ redirect: '/acme/model/resolve/main/model.onnx' })
    await expect(fetchIt(plan({}, 'other'))).rejects.toMatchObject({ code: 'hub_bad_answer' })
  })

  it.each(['http://localhost:1/x', 'http://169.254.169.254/latest', 'http://[::1]:1/x', 'http://[::ffff:10.0.0.1]/x', 'http://0.0.0.0:1/x'])('does not follow it into a private network: %s', async (redirect) => {
    await serve({ redirect })
    await expect(fetchIt()).rejects.toMatchObject({ code: 'address_refused' })
  })

  it.each(['file:///etc/passwd', 'ftp://example.com/x', 'javascript:1'])('follows it to the web only, not to %s', async (redirect) => {
    await serve({ redirect })
    await expect(fetchIt()).rejects.toMatchObject({ code: 'hub_bad_answer' })
  })

  it('goes through the proxy of the environment', async () => {
    await serve()
    const asked: string[] = []
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? '')
      const { pathname } = new URL(request.url ?? '')
      forward(server!.url + pathname, { headers: request.headers }, answer => answer.pipe(response.writeHead(answer.statusCode!, answer.headers))).end()
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
    await hub.close()
    hub = createHub()
    vi.unstubAllEnvs()
    const wanted = plan()
    wanted.files.forEach(file => file.url = file.url.replace('https://huggingface.co', 'http://hub.invalid'))
    await fetchIt(wanted)
    expect(asked[0]).toBe('http://hub.invalid/acme/model/resolve/main/model.onnx')
    await hub.close()
    proxy.closeAllConnections()
    proxy.close()
  })

  it('says so when the disk has too little room', async () => {
    await serve()
    const wanted = plan()
    wanted.files[0]!.bytes = 1e15
    await expect(fetchIt(wanted)).rejects.toMatchObject({ code: 'no_space' })
    expect(server!.requests).toEqual([])
  })

  it('says so when the folder can not be written to', async () => {
    await serve()
    await writeFile(join(folder, 'model.partial'), 'a file where the folder has to be')
    await expect(fetchIt()).rejects.toMatchObject({ code: 'not_writable' })
  })

  it('replaces a broken model only when the new one is whole', async () => {
    await serve()
    await mkdir(join(folder, 'model'))
    await writeFile(join(folder, 'model', 'old.onnx'), 'old')
    await expect(fetchIt(plan({ bytes: 1 }))).rejects.toThrow()
    expect(await readdir(join(folder, 'model'))).toEqual(['old.onnx'])
    await fetchIt()
    expect(await readdir(folder)).toEqual(['model'])
    expect(await readdir(join(folder, 'model'))).not.toContain('old.onnx')
  })
})

describe('a stopped download', () => {
  async function stopInTheMiddle() {
    await serve({ holdAfter: 150_000 })
    const controller = new AbortController()
    const client = bytesOf()
    const download = fetchIt(plan(), { signal: controller.signal, onProgress: client.onProgress })
    await client.has(150_000)
    controller.abort(new Error('stopped'))
    await expect(download).rejects.toThrow('stopped')
  }

  it('is found again with what is there, and goes on from it', async () => {
    await stopInTheMiddle()
    const stopped = await findStopped(folder, 'model')
    expect(stopped).toMatchObject({ plan: { id: 'model', name: 'Model' }, bytes: 150_000 })
    server!.release()
    await fetchIt(stopped!.plan)
    expect(ranges()).toEqual([undefined, 'bytes=150000-'])
    expect(await findStopped(folder, 'model')).toBeNull()
  })

  it('leaves nothing when it is thrown away', async () => {
    await stopInTheMiddle()
    await discardStopped(folder, 'model')
    expect(await readdir(folder)).toEqual([])
  })

  it('counts as nothing when its notes are broken', async () => {
    await stopInTheMiddle()
    server!.release()
    await writeFile(join(folder, 'model.partial', 'download.json'), '{"plan":')
    expect(await findStopped(folder, 'model')).toBeNull()
    await fetchIt()
    expect(ranges()).toEqual([undefined, undefined])
  })

  it('is not begun a second time while it runs, here or in another program', async () => {
    await serve({ holdAfter: 10 })
    const first = fetchIt()
    await server!.asked(1)
    await expect(fetchIt()).rejects.toMatchObject({ code: 'in_progress' })
    server!.release()
    await first
    await mkdir(join(folder, 'other.partial'))
    await writeFile(join(folder, 'other.partial', 'download.lock'), String(process.ppid))
    await expect(fetchIt(plan({}, 'other'))).rejects.toMatchObject({ code: 'in_progress' })
    await expect(discardStopped(folder, 'other')).rejects.toMatchObject({ code: 'in_progress' })
    await writeFile(join(folder, 'other.partial', 'download.lock'), '999999999')
    await fetchIt(plan({}, 'other'))
  })
})

describe('a repository of the hub', () => {
  const file = (content = 'x'): HubFile => ({ content: Buffer.from(content) })
  async function repository(files: Record<string, HubFile>) {
    server = await startStubHub({ 'acme/model': files })
    hub = createHub(server.url)
  }
  const planned = (patterns?: string[]) => planRepository({ repo: 'acme/model', revision: 'main', patterns }, hub, new AbortController().signal)

  it('is fetched with its folders, without what is no part of a model', async () => {
    await repository({ 'model.onnx': { content: CONTENT }, 'data/ru_dict': file(), 'README.md': file(), '.gitattributes': file(), 'test_wavs/0.wav': file(), 'model card/LICENSE': file() })
    const { id, files } = await planned()
    expect(id).toBe('acme--model')
    expect(files.map(({ path, bytes, sha256 }) => [path, bytes, sha256])).toEqual([
      ['model.onnx', CONTENT.length, sha256(CONTENT)], ['data/ru_dict', 1, null], ['model card/LICENSE', 1, null]
    ])
    await downloadModel(await planned(), { modelsDir: folder, http: hub.http, signal: new AbortController().signal })
    expect(await readdir(join(folder, 'acme--model'))).toContain('data')
  })

  it('is fetched in part when somebody chose', async () => {
    await repository({ 'a.int8.onnx': file(), 'a.onnx': file(), 'sub/tokens.txt': file() })
    expect((await planned(['*.int8.onnx', 'sub/*'])).files.map(({ path }) => path)).toEqual(['a.int8.onnx', 'sub/tokens.txt'])
    await expect(planned(['*.gguf'])).rejects.toMatchObject({ code: 'nothing_to_download' })
  })

  it.each(['../evil.onnx', '/etc/evil.onnx', 'a/../../evil.onnx', 'a\\evil.onnx', 'model.json', 'a/./b.onnx', 'nul\0.onnx'])('can not name a file outside of its folder: %j', async (path) => {
    await repository({ [path]: file() })
    await expect(planned()).rejects.toMatchObject({ code: 'hub_bad_answer' })
  })

  it('is refused when it is far too large', async () => {
    await repository({ 'a.onnx': file() })
    vi.spyOn(hub, 'listFiles').mockResolvedValue([{ path: 'a.onnx', bytes: 1e12, sha256: null }])
    await expect(planned()).rejects.toMatchObject({ code: 'too_large' })
  })

  it('is not there', async () => {
    await repository({})
    await expect(planRepository({ repo: 'acme/other', revision: 'main' }, hub, new AbortController().signal)).rejects.toMatchObject({ code: 'hub_not_found' })
  })

  it('can be searched for and described', async () => {
    await repository({ 'a.onnx': file() })
    const { signal } = new AbortController()
    expect(await hub.search('model', 5, signal)).toMatchObject([{ id: 'acme/model', downloads: 12 }])
    expect(await hub.describe('acme/model', signal)).toMatchObject({ pipeline_tag: 'automatic-speech-recognition', cardData: { license: 'mit' } })
  })

  it('can not be asked for when the hub is out of reach', async () => {
    await repository({})
    await server!.stop()
    await expect(hub.search('x', 5, new AbortController().signal)).rejects.toMatchObject({ code: 'hub_unreachable' })
    await repository({})
  })
})
