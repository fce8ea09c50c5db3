import { cancelScan } from '#server/system/models/scans'
import { ok, OkMessage } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Stop looking through the models folder',
  permission: 'models.write',
  response: OkMessage,
  handler() {
    cancelScan()
    return { ...ok, message: 'Stopped' }
  }
})
