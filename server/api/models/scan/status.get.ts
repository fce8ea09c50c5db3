import { scanStatus } from '#server/system/models/scans'
import { ModelScanStatus } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'How far looking through the models folder is',
  permission: 'stt.read',
  response: ModelScanStatus,
  handler: () => ({ status: scanStatus() })
})
