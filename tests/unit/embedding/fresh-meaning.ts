import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Caller } from '#server/system/callers'
import { permissionsOf } from '#shared/utils/permissions'
import { freshDatabase } from '../database/fresh-database'
import { startStubEmbedding } from '../../support/stub-embedding'

export const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }
export const never = () => new AbortController().signal

/** A server that knows nothing yet, and one to connect. */
export async function freshMeaning() {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-models-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  vi.stubEnv('MODELS_DIR', folder)
  const prisma = await freshDatabase()
  const stub = await startStubEmbedding({ key: 'sk-very-secret' })
  onTestFinished(() => stub.stop())
  const embedding = await import('#server/embedding')
  const reranking = await import('#server/reranking')
  onTestFinished(async () => {
    await Promise.all([embedding.disposeEmbedding(), reranking.disposeReranking()])
  })
  const { embeddingServers } = await import('#server/embedding/providers')
  const { rerankingServers } = await import('#server/reranking/providers')
  const { setSetting } = await import('#server/system/settings')
  const fields = { base_url: stub.baseUrl, api_key: 'sk-very-secret', enabled: true }
  return {
    ...embedding, ...reranking, embeddingServers, rerankingServers, prisma, stub, setSetting, folder,
    connect: (name: string, options: Record<string, unknown> = {}) => embeddingServers.create({ ...fields, name, driver: 'openai', options }, admin),
    connectReranking: (name: string, options: Record<string, unknown> = {}) => rerankingServers.create({ ...fields, name, driver: 'jina', options }, admin)
  }
}
