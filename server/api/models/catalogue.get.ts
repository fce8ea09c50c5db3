import { listCatalogue } from '#server/system/models/list-models'
import { ModelCatalogue } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Models that can be installed by name',
  permission: 'stt.read',
  response: ModelCatalogue,
  handler: () => listCatalogue()
})
