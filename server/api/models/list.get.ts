import { listModels } from '#server/system/models/list-models'
import { ModelList } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Models in the folder, broken ones with the reason',
  permission: 'stt.read',
  response: ModelList,
  handler: () => listModels()
})
