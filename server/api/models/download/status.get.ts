import { downloadStatus } from '#server/system/models/download-status'
import { ModelDownloadStatus } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Downloads: running, waiting, stopped, failed and done',
  permission: 'stt.read',
  response: ModelDownloadStatus,
  handler: () => downloadStatus()
})
