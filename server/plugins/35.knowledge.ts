import { removeOldAttachments } from '#server/dialogue/session-documents'
import { removeFolderFile, takeFolderFile } from '#server/knowledge/files'
import { startFolderWatch, stopFolderWatch } from '#server/knowledge/folder'
import { startKnowledge, stopKnowledge } from '#server/knowledge/start'
import { addBootStep } from '#server/runtime/ready'
import { onShutdown } from '#server/runtime/shutdown'
import { onUserDeleted } from '#server/system/users'

const WORKERS_ORDER = 50

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  addBootStep('knowledge', async () => {
    await startKnowledge()
    startFolderWatch({ onFile: takeFolderFile, onGone: removeFolderFile })
  })
  onUserDeleted(removeOldAttachments)
  onShutdown('knowledge', WORKERS_ORDER, async () => {
    await stopFolderWatch()
    await stopKnowledge()
  })
})
