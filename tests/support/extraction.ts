import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { createExtractor } from '#server/knowledge/extraction'
import type { ExtractedDocument } from '#server/knowledge/extraction/types'

/** An extractor of its own for a test file, and a way to give it bytes. */
export function useExtractor(options?: Parameters<typeof createExtractor>[0]) {
  const folder = mkdtempSync(join(tmpdir(), 'extraction-'))
  const extractor = createExtractor({ folder, ...options })
  let files = 0

  afterAll(async () => {
    await extractor.dispose()
    await rm(folder, { recursive: true, force: true })
  })

  async function save(bytes: Buffer | string): Promise<string> {
    const path = join(folder, `${++files}`)
    await writeFile(path, bytes)
    return path
  }

  return {
    extractor,
    save,
    async extract(fileName: string, bytes: Buffer | string, { url, onProgress = () => {}, signal = new AbortController().signal }: { url?: string, onProgress?: (done: number, total: number) => void, signal?: AbortSignal } = {}): Promise<ExtractedDocument> {
      return extractor.extract({ path: await save(bytes), fileName, url }, onProgress, signal)
    }
  }
}
