import { removeOldAttachments } from '#server/dialogue/session-documents'
import { deleteOldGaps } from '#server/knowledge/gaps'
import { deleteOldRecords } from '#server/system/retention'

export default defineTask({
  meta: { name: 'retention', description: 'Delete what is older than RETENTION_DAYS' },
  run: async () => ({ result: { ...await deleteOldRecords(), questions: await deleteOldGaps(), attachments: await removeOldAttachments() } })
})
