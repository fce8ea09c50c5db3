import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createUser, signIn, type ApiClient } from '../support/api'
import { onnxFile, piperConfig } from '../support/onnx'
import { startServer, type TestServer } from '../support/server'
import { startStubHub, type HubFile, type StubHub } from '../support/stub-hub'

const REPO = 'acme/zipformer-ru'
const ENCODER: HubFile = { content: onnxFile({ model_type: 'zipformer2', decode_chunk_len: '32' }, 400_000) }
const ZIPFORMER: Record<string, HubFile> = {
  'encoder.int8.onnx': ENCODER,
  'decoder.onnx': { content: onnxFile() },
  'joiner.int8.onnx': { content: onnxFile() },
  'tokens.txt': { content: Buffer.from('<blk> 0\nда 1\n') },
  'README.md': { content: Buffer.from('# hello') }
}
const ID = 'acme--zipformer-ru'

describe('models', () => {
  let folder: string
  let hub: StubHub
  let server: TestServer
  let admin: ApiClient
  let models: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'secretary-models-'))
    models = join(folder, 'models')
    hub = await startStubHub({ [REPO]: ZIPFORMER, 'pipecat-ai/smart-turn-v3': { 'smart-turn-v3.2-cpu.onnx': { content: onnxFile() } } })
    server = await start()
    admin = await signIn(server)
  })
  afterAll(async () => {
    await server.stop()
    await hub.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = () => startServer({ dataDir: folder, env: { MODELS_MIRROR: hub.url } })
  const list = async () => (await admin.call('GET', '/admin/models/list')).body
  const downloads = async (client = admin) => (await client.call('GET', '/admin/models/download/status')).body
  const until = (state: string, id = ID) => vi.waitFor(async () => {
    const found = (await downloads()).downloads.find((download: any) => download.id === id)
    expect(found?.state).toBe(state)
    return found
  }, { timeout: 10_000, interval: 50 })

  it('lists nothing where nothing is, and what could be installed', async () => {
    const { models: installed, folder: where, disk } = await list()
    expect([installed, where, disk.used_bytes]).toEqual([[], models, 0])
    expect(disk.free_bytes).toBeGreaterThan(0)
    const { body } = await admin.call('GET', '/admin/models/catalogue')
    expect(body.recommended.ru).toContain('t-one-ru')
    expect(body.models.find((model: any) => model.id === 't-one-ru')).toMatchObject({ purpose: 'live', installed: false, builtin: false, licence: { name: 'Apache 2.0', commercial: 'yes' } })
    expect(body.models.find((model: any) => model.id === 'silero-vad')).toMatchObject({ builtin: true, installed: true })
  })

  it('downloads a repository of the hub, and knows what it is', async () => {
    const { status, body } = await admin.call('POST', '/admin/models/download', { repo_id: REPO })
    expect([status, body.status, body.download.id]).toEqual([202, 'ok', ID])
    await until('done')
    expect(await downloads()).toMatchObject({ status: { is_active: false, completed: true, repo_id: REPO, error: null } })
    expect((await list()).models).toMatchObject([{
      id: ID, type: 'stt', engine: 'zipformer', streaming: true, languages: ['ru'], source: 'huggingface', repo_id: REPO, is_cached: true, broken: null, path: join(models, ID)
    }])
    expect(readdirSync(join(models, ID))).not.toContain('README.md')
    expect((await admin.call('POST', '/admin/models/download', { repo_id: REPO })).status).toBe(409)
  })

  it('refuses names that are no repositories', async () => {
    for (const repo_id of ['zipformer', '../../etc', 'a/b/c', 'https://example.com/x', '', 7]) {
      expect((await admin.call('POST', '/admin/models/download', { repo_id })).status, String(repo_id)).toBe(400)
    }
    expect((await admin.call('POST', '/admin/models/download', { repo_id: 'acme/nothing' })).body.code).toBe('hub_not_found')
    expect((await admin.call('POST', '/admin/models/download', { repo_id: REPO, allow_patterns: ['*'.repeat(50)] })).status).toBe(400)
  })

  it('searches the hub and describes what it finds', async () => {
    expect((await admin.call('GET', '/admin/models/search?query=zipformer')).body.results).toMatchObject([{ repo_id: REPO, downloads: 12, pipeline_tag: 'automatic-speech-recognition' }])
    const { body } = await admin.call('GET', `/admin/models/details/${REPO}`)
    expect(body.details.files[0]).toMatchObject({ name: 'encoder.int8.onnx' })
    expect(body.details.card_data).toEqual({ license: 'mit' })
    expect((await admin.call('GET', '/admin/models/details/acme/nothing')).status).toBe(404)
    expect((await admin.call('GET', '/admin/models/search')).status).toBe(400)
  })

  it('sees what was dropped in by hand, and says what is wrong with what is broken', async () => {
    mkdirSync(join(models, 'piper'), { recursive: true })
    writeFileSync(join(models, 'piper', 'ru_RU-irina-medium.onnx'), onnxFile())
    writeFileSync(join(models, 'piper', 'ru_RU-irina-medium.onnx.json'), piperConfig('ru_RU'))
    cpSync('tests/fixtures/tiny-asr', join(models, 'half'), { recursive: true })
    truncateSync(join(models, 'half', 'tiny-asr.onnx'), 700_000)
    expect((await admin.call('POST', '/admin/models/scan')).body).toMatchObject({ status: 'ok' })
    const { models: found } = await list()
    expect(found.find((model: any) => model.id === 'ru_RU-irina-medium')).toMatchObject({ type: 'tts', engine: 'piper', source: 'local' })
    expect(found.find((model: any) => model.id === 'half')).toMatchObject({ type: 'unknown', broken: { reason: 'cut-short', about: ['tiny-asr.onnx'] } })
    expect((await admin.call('GET', '/admin/models/scan/status')).body.status).toMatchObject({ is_active: false, error: null })
    const { body } = await admin.call('GET', '/admin/models/catalogue')
    expect(body.models.find((model: any) => model.id === 'piper-ru-irina').installed).toBe(true)
  })

  it('says what uses a model, and deletes that only on demand', async () => {
    await admin.call('POST', '/admin/voice', { voice: 'ru_RU-irina-medium' })
    const path = encodeURIComponent(join(models, 'piper', 'ru_RU-irina-medium.onnx'))
    expect((await list()).models.find((model: any) => model.id === 'ru_RU-irina-medium').used_by).toEqual([{ kind: 'tts.voice', name: 'ru_RU-irina-medium' }])
    expect((await admin.call('DELETE', `/admin/models/delete?path=${path}`)).body.code).toBe('model_in_use')
    expect((await admin.call('DELETE', `/admin/models/delete?path=${path}&force=true`)).status).toBe(200)
    expect(readdirSync(join(models, 'piper'))).toEqual([])
    await admin.call('POST', '/admin/voice', { voice: 'espeak-ru-anna' })
  })

  it('does not install what is not what was published', async () => {
    expect((await admin.call('POST', '/admin/models/install', { id: 'smart-turn-v3' })).status).toBe(202)
    const failed = await until('failed', 'smart-turn-v3')
    expect(failed.error.code).toBe('size_differs')
    expect(existsSync(join(models, 'smart-turn-v3'))).toBe(false)
    expect((await admin.call('POST', '/admin/models/install', { id: 'nothing' })).status).toBe(404)
    expect((await admin.call('POST', '/admin/models/install', { id: 'silero-vad' })).body.code).toBe('nothing_to_download')
    await admin.call('POST', '/admin/models/download/cancel', { id: 'smart-turn-v3' })
    expect((await downloads()).downloads.map((download: any) => download.id)).not.toContain('smart-turn-v3')
    expect(readdirSync(models)).not.toContain('smart-turn-v3.partial')
  })

  it('deletes what the list names, and nothing else', async () => {
    const secret = join(folder, 'secret.txt')
    writeFileSync(secret, 'keep me')
    for (const path of [secret, '..', '../secret.txt', '.', models, 'piper', join(models, 'piper'), '/etc/passwd', 'nothing', `${ID}/tokens.txt`]) {
      expect((await admin.call('DELETE', `/admin/models/delete?path=${encodeURIComponent(path)}`)).status, path).toBe(404)
    }
    expect(existsSync(secret)).toBe(true)
    const half = await admin.call('DELETE', `/admin/models/delete?path=half`)
    expect(half.body).toMatchObject({ status: 'ok', freed_bytes: expect.any(Number), freed_gb: expect.any(Number) })
    expect(readdirSync(models).sort()).toEqual([ID, 'piper'])
  })

  it('deletes a link, not what it leads to', async () => {
    const elsewhere = join(folder, 'elsewhere')
    cpSync('tests/fixtures/tiny-asr', elsewhere, { recursive: true })
    symlinkSync(elsewhere, join(models, 'linked'))
    await admin.call('POST', '/admin/models/scan')
    expect((await admin.call('DELETE', '/admin/models/delete?path=linked')).status).toBe(200)
    expect(readdirSync(models)).not.toContain('linked')
    expect(readdirSync(elsewhere)).toContain('tiny-asr.onnx')
  })

  it('is read by users, changed by admins', async () => {
    const user = await createUser(server, admin, 'reader')
    expect((await user.call('GET', '/admin/models/list')).status).toBe(200)
    expect((await downloads(user)).downloads).toBeInstanceOf(Array)
    for (const [method, path, body] of [
      ['POST', '/admin/models/install', { id: 't-one-ru' }], ['POST', '/admin/models/download', { repo_id: REPO }], ['POST', '/admin/models/download/cancel', {}],
      ['POST', '/admin/models/scan', {}], ['DELETE', `/admin/models/delete?path=${ID}`, undefined], ['GET', '/admin/models/search?query=x', undefined]
    ] as const) expect((await user.call(method, path, body)).status, path).toBe(403)
  })

  it('goes on after a restart, and really ends when it is cancelled', async () => {
    await admin.call('DELETE', `/admin/models/delete?path=${ID}`)
    ENCODER.holdAfter = 150_000
    await admin.call('POST', '/admin/models/download', { repo_id: REPO })
    await vi.waitFor(async () => expect((await downloads()).status).toMatchObject({ is_active: true, filename: 'encoder.int8.onnx', downloaded_bytes: 150_000 }), { timeout: 10_000, interval: 50 })
    expect((await admin.call('POST', '/admin/models/download', { repo_id: REPO })).status).toBe(409)
    await admin.call('POST', '/admin/models/install', { id: 'smart-turn-v3' })
    await until('queued', 'smart-turn-v3')
    await admin.call('POST', '/admin/models/download/cancel', { id: 'smart-turn-v3' })
    expect((await downloads()).downloads.map((download: any) => [download.id, download.state])).toEqual([[ID, 'downloading']])
    await server.stop()
    server = await start()
    admin = await signIn(server)
    expect(await until('paused')).toMatchObject({ name: REPO, downloaded_bytes: 150_000 })
    expect((await admin.call('POST', '/admin/models/install', { id: ID })).status).toBe(202)
    await vi.waitFor(() => expect(hub.requests.at(-1)).toMatchObject({ range: 'bytes=150000-' }), { timeout: 10_000, interval: 20 })
    expect((await admin.call('POST', '/admin/models/download/cancel')).body.message).toContain(REPO)
    expect(readdirSync(models)).toEqual(['piper'])
    expect((await downloads()).downloads.some((download: any) => download.id === ID)).toBe(false)
    hub.release()
  })

  it('says when the hub is out of reach', async () => {
    await hub.stop()
    const { status, body } = await admin.call('GET', '/admin/models/search?query=x')
    expect([status, body.code]).toEqual([502, 'hub_unreachable'])
    hub = await startStubHub({})
  })
})
