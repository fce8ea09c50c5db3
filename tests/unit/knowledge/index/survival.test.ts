import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createKnowledgeIndex } from '#server/knowledge/index'
import type { KnowledgeIndexOptions } from '#server/knowledge/index'
import type { KnowledgeIndex } from '#server/knowledge/index/types'

const folder = mkdtempSync(join(tmpdir(), 'knowledge-survival-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/workers/${name}`, import.meta.url))

const open: KnowledgeIndex[] = []
afterEach(() => Promise.all(open.splice(0).map(index => index.dispose())))
function create(options: KnowledgeIndexOptions) {
  const index = createKnowledgeIndex(options)
  open.push(index)
  return index
}

let files = 0
const newPath = () => join(folder, `${++files}.db`)
const document = (id: string, markdown: string) => ({ id, hash: markdown, title: 'T', fileName: 'a.md', setId: 'general', markdown })
const search = (index: KnowledgeIndex, text: string, signal?: AbortSignal) => index.search({ text, limit: 3 }, signal)

/** Kills a process that puts documents `slices` slices into the version after the first; gives the version that was durable. */
async function killWhilePutting(path: string, slices: number): Promise<number> {
  const child = spawn(process.execPath, ['--no-warnings', fixture('puts-documents.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.once('exit', resolve))
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
    const [, ...versions] = said.split('\n')
    if (versions.length && versions.at(-1)!.length >= slices) child.kill('SIGKILL')
  })
  await ended
  return Math.max(...said.split('\n').map(Number).filter(Number.isInteger))
}

describe('the file of an index', () => {
  it.each([1, 4, 7])('holds the old version or the new one, never half, when the process is killed in the middle (after %i slices)', async (slices) => {
    const path = newPath()
    const durable = await killWhilePutting(path, slices)
    expect(durable).toBeGreaterThanOrEqual(1)
    const index = create({ path, onRemade: () => expect.unreachable('the file can be used') })
    const { documents, passages } = await index.stats(null)
    expect({ documents, passages }).toEqual({ documents: 1, passages: 2_000 })
    const versions = await Promise.all([durable, durable + 1].map(async version => (await index.search({ text: `version${version}`, limit: 3 })).words[0]?.passages))
    expect([[2_000, 0], [0, 2_000]]).toContainEqual(versions)
    const fsck = new DatabaseSync(path)
    expect(fsck.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    fsck.exec('INSERT INTO words_of_passages (words_of_passages) VALUES (\'integrity-check\')')
    fsck.close()
    await index.put(document('a', 'кот'))
    expect((await index.stats(null)).passages).toBe(1)
  })

  it.each([
    ['no database', (path: string) => writeFileSync(path, 'nonsense '.repeat(1_000))],
    ['cut off', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 6_000))],
    ['of another version', (path: string) => {
      const database = new DatabaseSync(path)
      database.exec('PRAGMA user_version = 7')
      database.close()
    }]
  ])('is made anew when it is %s', async (_, spoil) => {
    const path = newPath()
    const before = create({ path })
    await before.put(document('a', 'кот мяукает'))
    await before.dispose()
    spoil(path)
    const remade = vi.fn()
    const index = create({ path, onRemade: remade })
    // What is damaged inside may be noticed by the first who reads it.
    await search(index, 'кот').catch(() => {})
    expect(remade).toHaveBeenCalledOnce()
    expect(await index.compare([document('a', 'кот мяукает')])).toEqual({ missing: ['a'], surplus: [] })
    await index.put(document('a', 'кот мяукает'))
    expect((await search(index, 'кот')).hits).toHaveLength(1)
  })

  it('that can\'t be opened is said, again and again', async () => {
    const index = create({ path: join(folder, 'folder.db') })
    rmSync(join(folder, 'folder.db'), { force: true })
    writeFileSync(join(folder, 'file'), '')
    const impossible = create({ path: join(folder, 'file', 'a.db') })
    await expect(search(impossible, 'кот')).rejects.toMatchObject({ name: 'DriverError', driver: 'knowledge-index', reason: 'unavailable', retryable: true })
    expect((await search(index, 'кот')).hits).toEqual([])
  })
})

describe('the thread of an index', () => {
  it('fails those who wait when it dies; the next question starts it', async () => {
    const index = create({ path: newPath(), entry: fixture('index-dies-once.mjs') })
    const asked = [search(index, 'кот'), search(index, 'пёс'), index.put(document('a', 'кот'))]
    for (const { status, reason } of await Promise.allSettled(asked) as PromiseRejectedResult[]) {
      expect(status).toBe('rejected')
      expect(reason).toMatchObject({ name: 'DriverError', reason: 'unavailable', retryable: true })
    }
    expect((await search(index, 'кот')).hits).toEqual([])
    await index.put(document('a', 'кот'))
    expect((await search(index, 'кот')).hits).toHaveLength(1)
  })

  it('is given a pause when it keeps dying', async () => {
    const dying = create({ path: newPath(), entry: fixture('dies-at-once.mjs') })
    for (const detail of ['ended with code 3', 'ended with code 3', 'is given a pause']) {
      await expect(search(dying, 'кот')).rejects.toMatchObject({ name: 'DriverError', reason: 'unavailable', retryable: true, message: expect.stringContaining(detail) })
    }
  })

  it('is not waited for by who has gone', async () => {
    const index = create({ path: newPath() })
    await expect(search(index, 'кот', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    const controller = new AbortController()
    const asked = search(index, 'кот', controller.signal)
    controller.abort(new Error('hung up'))
    await expect(asked).rejects.toThrow('hung up')
  })

  it('takes no more questions than it can answer in time', async () => {
    const index = create({ path: newPath() })
    const asked = await Promise.allSettled(Array.from({ length: 300 }, (_, nth) => search(index, `вопрос ${nth}`)))
    expect(asked.filter(({ status }) => status === 'rejected').length).toBe(300 - 256)
  })

  it('answers from what was there before while a long document is put, and from the new one afterwards', async () => {
    const index = create({ path: newPath() })
    await index.put(document('book', '## Глава\n\nкот'))
    let isDone = false
    const long = Array.from({ length: 1_500 }, (_, nth) => `## Глава ${nth}\n\nпёс ${'и много разных слов '.repeat(20)}`).join('\n\n')
    const putting = index.put(document('book', long)).then(() => isDone = true)
    let meanwhile = 0
    while (!isDone) {
      const { words } = await index.search({ text: `кот ${meanwhile}`, limit: 1 })
      expect(words[0]?.passages).toBe(isDone ? 0 : 1)
      meanwhile++
    }
    await putting
    expect(meanwhile).toBeGreaterThan(3)
    expect((await search(index, 'пёс')).words[0]?.passages).toBe(1_500)
    expect((await search(index, 'кот')).hits).toEqual([])
  })

  it('gives a known answer again, but never after a change', async () => {
    const index = create({ path: newPath() })
    await index.put(document('a', 'кот'))
    const first = await search(index, 'кот')
    first.hits.pop()
    expect((await search(index, 'кот')).hits).toHaveLength(1)
    await index.put(document('b', 'кот'))
    expect((await search(index, 'кот')).hits).toHaveLength(2)
    await index.forget('a')
    expect((await search(index, 'кот')).hits).toHaveLength(1)
  })
})
