import { prisma } from '#server/database/client'
import { config } from '#server/runtime/config'
import { logger } from '#server/runtime/logger'
import { createFolderWatch, type FolderWatch, type FolderWatchOptions } from './sources/folder-watch'

const SHA256_DIGITS = 64

let watching: { watch: FolderWatch, stop(): Promise<void> } | undefined

/** Keeps the knowledge like KNOWLEDGE_DIR until `stopFolderWatch`. */
export function startFolderWatch({ onFile, onGone }: Pick<FolderWatchOptions, 'onFile' | 'onGone'>) {
  const stopping = new AbortController()
  const watch = createFolderWatch({ dir: config().knowledgeDir, known: listKnown, onFile, onGone, log: logger })
  const ended = watch.run(stopping.signal).catch(error => logger.error({ err: error }, 'the knowledge folder is not watched any more'))
  watching = {
    watch,
    async stop() {
      stopping.abort()
      await ended
    }
  }
}

export async function stopFolderWatch() {
  await watching?.stop()
  watching = undefined
}

/** Looks through the folder now; how many documents are new, changed or gone. */
export const syncFolder = async (): Promise<number> => await watching?.watch.sync() ?? 0

async function listKnown() {
  const rows = await prisma.knowledgeDocument.findMany({ where: { source_type: 'wiki' }, select: { filename: true, file_size_bytes: true, file_hash: true } })
  // The hash of a file of the folder goes on with its name: two files may hold the same.
  return rows.map(({ filename, file_size_bytes, file_hash }) => ({ filename, bytes: file_size_bytes, hash: file_hash?.slice(0, SHA256_DIGITS) ?? '' }))
}
