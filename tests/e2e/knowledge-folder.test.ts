import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSession, signIn, type ApiClient } from '../support/api'
import { answerTo } from '../support/knowledge'
import { startServer, type TestServer } from '../support/server'

const SOON = { timeout: 30_000, interval: 100 }

describe('the folder of the knowledge', () => {
  let dataDir: string
  let folder: string
  let server: TestServer
  let admin: ApiClient
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'secretary-folder-'))
    folder = join(dataDir, 'knowledge')
    await start()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    await rm(dataDir, { recursive: true })
  })

  async function start() {
    server = await startServer({ dataDir })
    admin = await signIn(server)
  }

  const documents = async () => {
    const { body } = await admin.call('GET', '/admin/documents?limit=500&search=.md')
    return Object.fromEntries((body.documents as Record<string, any>[]).filter(({ source_type }) => source_type === 'wiki').map(({ filename, state }) => [filename, state]))
  }
  const answer = async (question: string) => (await answerTo(admin, await createSession(admin), question)).content as string

  it('answers from a file that is dropped in, as it is now, and no more when it is gone', async () => {
    await mkdir(join(folder, 'Склад'), { recursive: true })
    await writeFile(join(folder, 'Склад', 'зефир.md'), '# Зефир\n\nЗефир хранится в шкафу номер семнадцать.')
    await expect.poll(documents, SOON).toEqual({ 'Склад/зефир.md': 'ready' })
    expect(await answer('Где хранится зефир?')).toContain('семнадцать')

    await writeFile(join(folder, 'Склад', 'зефир.md'), '# Зефир\n\nЗефир хранится в подвале за печкой.')
    await expect.poll(() => answer('Где хранится зефир?'), SOON).toContain('за печкой')

    await rm(join(folder, 'Склад'), { recursive: true })
    await expect.poll(documents, SOON).toEqual({})
    expect(await answer('Где хранится зефир?')).not.toContain('за печкой')
  })

  it('tells the predecessor\'s programs how much it found', async () => {
    await writeFile(join(folder, 'ключи.md'), 'Ключи от кладовой у Марфы.')
    const { body } = await admin.call('GET', '/admin/wiki-rag/documents')
    expect(body).toMatchObject({ synced: 1, documents: expect.arrayContaining([expect.objectContaining({ filename: 'ключи.md', source_type: 'wiki' })]) })
    expect((await admin.call('GET', '/admin/wiki-rag/documents')).body.synced).toBe(0)
    expect((await admin.call('POST', '/admin/wiki-rag/reload')).body.status).toBe('ok')
  })

  it('finds at the start what happened while the server was off', async () => {
    await writeFile(join(folder, 'мосты.md'), 'Мосты разводят в два часа.')
    await expect.poll(documents, SOON).toEqual({ 'ключи.md': 'ready', 'мосты.md': 'ready' })
    await server.stop()
    await writeFile(join(folder, 'мосты.md'), 'Мосты разводят в три часа.')
    await rename(join(folder, 'ключи.md'), join(folder, 'ключи-новые.md'))
    await writeFile(join(folder, '_черновик.md'), 'Черновик не для ответов.')
    await start()
    await expect.poll(documents, SOON).toEqual({ 'ключи-новые.md': 'ready', 'мосты.md': 'ready' })
    await expect.poll(() => answer('Когда разводят мосты?'), SOON).toContain('в три часа')
  })

  it('keeps its documents as they are in the folder', async () => {
    const { body } = await admin.call('GET', '/admin/documents?limit=500&search=мосты')
    const { status, body: refused } = await admin.call('DELETE', `/admin/documents/${body.documents[0].id}`)
    expect({ status, detail: refused.detail }).toEqual({ status: 400, detail: expect.stringContaining('folder') })
  })
})
