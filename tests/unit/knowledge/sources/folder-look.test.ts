import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createFolderLook } from '#server/knowledge/sources/folder-look'

it('what is known is asked for again only when the folder has changed, something failed, or somebody wants to be sure', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'look-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const known = vi.fn(async () => [])
  const onFile = vi.fn(async () => {})
  const look = createFolderLook({ dir, known, onFile, onGone: async () => {}, log: { warn: () => {} }, retryMs: 0 })
  const asks = async (isThorough = false) => {
    known.mockClear()
    await look({ settleMs: 0, isThorough }, new AbortController().signal)
    return known.mock.calls.length
  }
  expect([await asks(), await asks(), await asks(true), await asks()]).toEqual([1, 0, 1, 0])
  onFile.mockRejectedValueOnce(new Error('not now'))
  await writeFile(join(dir, 'a.md'), 'a')
  expect([await asks(), await asks(), await asks()]).toEqual([1, 1, 0])
  await writeFile(join(dir, 'b.md'), 'b')
  await rm(join(dir, 'a.md'))
  expect([await asks(), await asks()]).toEqual([1, 0])
})
