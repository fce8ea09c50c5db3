import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { freshDatabase } from '../../llm/database'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'))
  await freshDatabase({ MODELS_DIR: folder })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const install = (name: string) => cp('tests/fixtures/tiny-asr', join(folder, name), { recursive: true })

it('gives what was found last at once, and tells of what a look behind its back finds', async () => {
  await install('first')
  const { onModelsChanged, recallInstalledModels } = await import('#server/system/installed-models')
  const ids = async () => (await recallInstalledModels()).map(({ id }) => id)
  expect(await ids()).toEqual(['first'])
  await install('second')
  const changed = new Promise<void>(resolve => void onModelsChanged(resolve))
  const now = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => now + 60_000)
  expect(await ids()).toEqual(['first'])
  await changed
  expect(await ids()).toEqual(['first', 'second'])
})
