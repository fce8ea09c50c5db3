import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolderWatch, type FolderWatchOptions } from '#server/knowledge/sources/folder-watch'

let base: string
let dir: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'folder-'))
  dir = join(base, 'knowledge')
  await mkdir(dir)
})
afterEach(() => rm(base, { recursive: true }))

const put = async (name: string, text: string | Buffer = name) => {
  await mkdir(dirname(join(dir, name)), { recursive: true })
  await writeFile(join(dir, name), text)
}

/** What the documents' table would hold, and what was said. Lasts longer than one watch, as a database does. */
function createTable() {
  const documents = new Map<string, { bytes: number, hash: string, text: string }>()
  const events: string[] = []
  const warnings: string[] = []
  const waiting: { is: () => boolean, resolve: () => void }[] = []
  const note = (event: string) => {
    events.push(event)
    for (const waiter of waiting.filter(({ is }) => is())) waiter.resolve()
  }
  const options: Omit<FolderWatchOptions, 'dir'> = {
    known: async () => [...documents].map(([filename, { bytes, hash }]) => ({ filename, bytes, hash })),
    async onFile({ path, filename }) {
      const bytes = await readFile(path)
      documents.set(filename, { bytes: bytes.length, hash: createHash('sha256').update(bytes).digest('hex'), text: bytes.toString() })
      note(`took ${filename}`)
    },
    async onGone(filename) {
      documents.delete(filename)
      note(`lost ${filename}`)
    },
    log: {
      info: (_: object, message: string) => note(message),
      warn({ file, reason }: { file?: string, reason?: string }, message: string) {
        warnings.push(file ? `${file}: ${reason}` : message)
        note('warned')
      }
    } as FolderWatchOptions['log']
  }
  return {
    options, events, warnings,
    texts: () => Object.fromEntries([...documents].map(([filename, { text }]) => [filename, text])),
    until: (is: () => boolean) => is() ? Promise.resolve() : new Promise<void>(resolve => waiting.push({ is, resolve }))
  }
}

const createWatch = (table: ReturnType<typeof createTable>, options: Partial<FolderWatchOptions> = {}) =>
  createFolderWatch({ dir, ...table.options, settleMs: 30, lookMs: 600_000, ...options })

/** Runs a watch while `work` goes on; resolves when it has stopped. */
async function whileWatching(table: ReturnType<typeof createTable>, options: Partial<FolderWatchOptions>, work: () => Promise<unknown>) {
  const stopping = new AbortController()
  const watching = createWatch(table, options).run(stopping.signal)
  try {
    await work()
  } finally {
    stopping.abort()
    await watching
  }
}

describe('a look at the folder', () => {
  it('takes what lies there, with its subfolders, and nothing twice', async () => {
    const table = createTable()
    await put('prices.md')
    await put('Договоры/2026/аренда.PDF')
    const watch = createWatch(table)
    expect([await watch.sync(), await watch.sync()]).toEqual([2, 0])
    expect(table.texts()).toEqual({ 'prices.md': 'prices.md', 'Договоры/2026/аренда.PDF': 'Договоры/2026/аренда.PDF' })
  })

  it('finds after a start what was added, changed, renamed and deleted while the server was off', async () => {
    const table = createTable()
    for (const name of ['stays.md', 'changes.md', 'same length.md', 'moves.md', 'goes.md']) await put(name)
    await createWatch(table).sync()
    const before = table.events.length
    await put('changes.md', 'changed')
    await put('same length.md', 'other bytes.md')
    await rename(join(dir, 'moves.md'), join(dir, 'moved.md'))
    await rm(join(dir, 'goes.md'))
    await put('new.md')
    expect(await createWatch(table).sync()).toBe(6)
    expect(table.events.slice(before).sort()).toEqual(['lost goes.md', 'lost moves.md', 'took changes.md', 'took moved.md', 'took new.md', 'took same length.md'])
    expect(table.texts()['same length.md']).toBe('other bytes.md')
  })

  it('sees a change that keeps the length and the date', async () => {
    const table = createTable()
    await put('a.md', 'one')
    await utimes(join(dir, 'a.md'), 1_000, 1_000)
    const watch = createWatch(table)
    await watch.sync()
    await put('a.md', 'two')
    await utimes(join(dir, 'a.md'), 1_000, 1_000)
    await watch.sync()
    expect(table.texts()).toEqual({ 'a.md': 'two' })
  })

  it('takes nothing again that was only touched', async () => {
    const table = createTable()
    await put('a.md')
    const watch = createWatch(table)
    await watch.sync()
    await utimes(join(dir, 'a.md'), 2_000, 2_000)
    expect(await watch.sync()).toBe(0)
  })

  it('leaves alone what is hidden, put aside, not a document or outside', async () => {
    const table = createTable()
    for (const name of ['README.md', '_draft.md', '_old/a.md', '.git/b.md', '.hidden.md', '~$prices.docx', 'sub/~$x.xlsx', 'Thumbs.db']) await put(name)
    await writeFile(join(base, 'secret.md'), 'secret')
    await symlink(join(base, 'secret.md'), join(dir, 'link.md'))
    await symlink(base, join(dir, 'outside'))
    await symlink('.', join(dir, 'round'))
    await put('sub/README.md')
    await put('real.md', 'real')
    await symlink('real.md', join(dir, 'inside.md'))
    await createWatch(table).sync()
    expect(table.texts()).toEqual({ 'sub/README.md': 'sub/README.md', 'real.md': 'real', 'inside.md': 'real' })
    expect(table.warnings).toEqual([])
  })

  it('says once what it can\'t take', async () => {
    const table = createTable()
    await put('film.mp4')
    await put('huge.pdf')
    await truncate(join(dir, 'huge.pdf'), 50 * 1024 * 1024 + 1)
    await put(`${'d/'.repeat(20)}deep.md`)
    const watch = createWatch(table)
    await watch.sync()
    await watch.sync()
    expect(table.warnings).toEqual([`${'d/'.repeat(17)}: too_deep`, 'film.mp4: unsupported', 'huge.pdf: too_large'])
    expect(table.texts()).toEqual({})
  })

  it('goes on past a file that is refused, says so once, and tries it again', async () => {
    const table = createTable()
    await put('a.md')
    await put('b.md')
    let refusals = 0
    const watch = createWatch(table, {
      settleMs: 0,
      retryMs: 0,
      async onFile(file) {
        if (file.filename === 'a.md' && ++refusals < 3) throw new Error('not now')
        await table.options.onFile(file)
      }
    })
    expect([await watch.sync(), await watch.sync(), await watch.sync()]).toEqual([1, 0, 1])
    expect(table.warnings).toEqual(['a.md: failed'])
  })

  it('tries no version of a file again at once that was refused', async () => {
    const table = createTable()
    await put('a.md')
    let refusals = 0
    const watch = createWatch(table, {
      async onFile() {
        refusals++
        throw new Error('not now')
      }
    })
    expect([await watch.sync(), await watch.sync(), refusals]).toEqual([0, 0, 1])
    await put('a.md', 'another version')
    expect([await watch.sync(), refusals, table.warnings.length]).toEqual([0, 2, 2])
  })

  it('keeps for a while what it knew when everything is gone at once', async () => {
    const table = createTable()
    for (const name of ['a.md', 'b.md', 'c.md']) await put(name)
    const watch = createWatch(table)
    await watch.sync()
    await rename(dir, `${dir} elsewhere`)
    for (let nth = 0; nth < 5; nth++) expect(await watch.sync()).toBe(0)
    expect(table.warnings).toHaveLength(1)
    await rm(dir, { recursive: true })
    await rename(`${dir} elsewhere`, dir)
    expect(await watch.sync()).toBe(0)
    expect(Object.keys(table.texts())).toEqual(['a.md', 'b.md', 'c.md'])
  })

  it('believes that everything is gone when it stays so', async () => {
    const table = createTable()
    for (const name of ['a.md', 'b.md', 'c.md']) await put(name)
    const watch = createWatch(table, { emptyMs: 0 })
    await watch.sync()
    await rm(dir, { recursive: true })
    expect([await watch.sync(), await watch.sync(), await watch.sync()]).toEqual([0, 0, 3])
    expect(table.texts()).toEqual({})
  })

  it('is one for all who ask at the same time, and nobody waits for it for long', async () => {
    const table = createTable()
    await put('a.md')
    const { promise, resolve } = Promise.withResolvers()
    let known = 0
    const watch = createWatch(table, {
      settleMs: 0,
      syncMs: 30,
      async known() {
        known++
        await promise
        return table.options.known()
      }
    })
    expect(await Promise.all([watch.sync(), watch.sync(), watch.sync()])).toEqual([0, 0, 0])
    expect(known).toBe(1)
    resolve(undefined)
    await table.until(() => 'a.md' in table.texts())
  })

  it('gives a file that is being written time to be whole', async () => {
    const table = createTable()
    await put('a.md')
    const ahead = new Date(Date.now() + 3_600_000)
    await utimes(join(dir, 'a.md'), ahead, ahead)
    expect(await createWatch(table, { settleMs: 600_000, syncMs: 300 }).sync()).toBe(0)
    expect(await createWatch(table, { settleMs: 10 }).sync()).toBe(1)
  })

  it('makes the folder where there is none', async () => {
    await rm(dir, { recursive: true })
    expect(await createWatch(createTable()).sync()).toBe(0)
    expect(existsSync(dir)).toBe(true)
  })

  it('forgets nothing because a folder can\'t be read for a while', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root reads everything')
    const table = createTable()
    await put('sub/a.md')
    await put('b.md')
    const watch = createWatch(table)
    await watch.sync()
    await chmod(join(dir, 'sub'), 0)
    expect(await watch.sync()).toBe(0)
    await chmod(join(dir, 'sub'), 0o700)
    expect(Object.keys(table.texts())).toEqual(['b.md', 'sub/a.md'])
  })

  it('forgets nothing because the folder is not there at all, but a file is in its place', async () => {
    const table = createTable()
    await put('a.md')
    const watch = createWatch(table)
    await watch.sync()
    await rm(dir, { recursive: true })
    await writeFile(dir, 'a file')
    expect([await watch.sync(), await watch.sync()]).toEqual([0, 0])
    expect(table.warnings).toEqual(['the knowledge folder can\'t be read'])
    expect(Object.keys(table.texts())).toEqual(['a.md'])
  })
})

describe('a watched folder', () => {
  it('is taken at the start, and then whatever happens in it', async () => {
    const table = createTable()
    await put('first.md')
    await whileWatching(table, {}, async () => {
      await table.until(() => 'first.md' in table.texts())
      await put('second.md')
      await table.until(() => 'second.md' in table.texts())
      await put('sub/third.md')
      await table.until(() => 'sub/third.md' in table.texts())
      await put('second.md', 'changed')
      await table.until(() => table.texts()['second.md'] === 'changed')
      await rename(join(dir, 'first.md'), join(dir, 'renamed.md'))
      await table.until(() => 'renamed.md' in table.texts() && !('first.md' in table.texts()))
      await rm(join(dir, 'sub'), { recursive: true })
      await table.until(() => !('sub/third.md' in table.texts()))
    })
    expect(table.texts()).toEqual({ 'renamed.md': 'first.md', 'second.md': 'changed' })
  })

  it('gives a file that is being written time to be whole', async () => {
    const table = createTable()
    const ahead = new Date(Date.now() + 3_600_000) // as on a drive whose clock is wrong
    await whileWatching(table, { settleMs: 1_000 }, async () => {
      await put('a.md', 'half')
      await utimes(join(dir, 'a.md'), ahead, ahead)
      await put('b.md', 'half')
      await put('a.md', 'half and half')
      await put('b.md', 'half and half')
      await table.until(() => Object.keys(table.texts()).length === 2)
    })
    expect(table.texts()).toEqual({ 'a.md': 'half and half', 'b.md': 'half and half' })
    expect(table.events).toHaveLength(2)
  })

  it('is watched in folders that are deleted and made again', async () => {
    const table = createTable()
    await put('sub/a.md', '1')
    await whileWatching(table, {}, async () => {
      for (const text of ['1', '2', '3']) {
        await table.until(() => table.texts()['sub/a.md'] === text)
        await rm(join(dir, 'sub'), { recursive: true })
        await table.until(() => !('sub/a.md' in table.texts()))
        await put('sub/a.md', String(Number(text) + 1))
      }
      await table.until(() => table.texts()['sub/a.md'] === '4')
      await put('sub/a.md', 'at last')
      await table.until(() => table.texts()['sub/a.md'] === 'at last')
    })
  })

  it('is looked at from time to time, for what nobody tells', async () => {
    const table = createTable()
    await put('_kept aside/real.md', 'first') // where nothing is listened to
    await symlink('_kept aside/real.md', join(dir, 'link.md'))
    await whileWatching(table, { lookMs: 1 }, async () => {
      await table.until(() => table.texts()['link.md'] === 'first')
      await put('_kept aside/real.md', 'second')
      await table.until(() => table.texts()['link.md'] === 'second')
    })
  })

  it('that can\'t be read is told once, and is taken when it can', async () => {
    const table = createTable()
    await rm(dir, { recursive: true })
    await writeFile(dir, 'a file')
    const watch = createWatch(table, { lookMs: 1 })
    expect([await watch.sync(), await watch.sync()]).toEqual([0, 0])
    const stopping = new AbortController()
    const watching = watch.run(stopping.signal)
    await rm(dir)
    await put('a.md')
    await table.until(() => 'a.md' in table.texts())
    stopping.abort()
    await watching
    expect(table.warnings).toEqual(['the knowledge folder can\'t be read'])
  })

  it('is left as soon as the server stops, also in the middle of a large one', async () => {
    const table = createTable()
    for (let nth = 0; nth < 50; nth++) await put(`${nth}.md`)
    const stopping = new AbortController()
    const onFile = async (file: { path: string, filename: string }) => {
      await table.options.onFile(file)
      if (table.events.length === 3) stopping.abort()
    }
    await createWatch(table, { onFile }).run(stopping.signal)
    expect(table.events).toHaveLength(3)
  })
})
