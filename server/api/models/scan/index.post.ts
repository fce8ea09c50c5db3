import { scanNow } from '#server/system/models/scans'
import { ok, OkMessage } from '#shared/schemas/common'
import { ModelScan } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Look through the models folder again; answers when that is done',
  permission: 'models.write',
  body: ModelScan,
  response: OkMessage,
  handler: async () => ({ ...ok, message: `Found ${await scanNow()} models` })
})
