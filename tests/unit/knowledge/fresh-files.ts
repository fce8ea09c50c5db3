import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { Caller } from '#server/system/callers'
import type { UploadFields } from '#shared/schemas/knowledge'
import { freshDatabase } from '../database/fresh-database'

/** Taking files in, over a database of its own; what is taken is not read, nor searched. */
export async function freshFiles() {
  const prisma = await freshDatabase()
  const originals = join(process.env.DATA_DIR!, 'documents')
  mkdirSync(originals, { recursive: true })
  vi.doMock('#server/knowledge/ingest', async original => ({ ...await original<object>(), ingest: async () => {}, stopIngest: async () => {} }))
  vi.doMock('#server/knowledge/the-index', async original => ({ ...await original<object>(), knowledgeIndex: () => ({ forget: async () => {} }) }))
  const [anna, boris] = await Promise.all(['anna', 'boris'].map(async (id): Promise<Caller> => {
    await prisma.user.create({ data: { id, username: id } })
    return { id, username: id, role: 'user', permissions: new Set(), via: 'token' }
  })) as [Caller, Caller]
  const [files, documents] = await Promise.all([import('#server/knowledge/files'), import('#server/knowledge/documents')])
  const give = async (user: Caller, text: string, set_id = 'none', if_exists: UploadFields['if_exists'] = 'fail', fileName = 'план.txt') =>
    (await files.takeUpload({ bytes: Buffer.from(text), fileName }, { set_id, if_exists }, user))
  return { prisma, originals, anna, boris, files, documents, give }
}
