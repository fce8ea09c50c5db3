import { describeRepository } from '#server/system/models/install'
import { HubDetails, HubDetailsParams } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'A repository of the model hub with its files',
  permission: 'models.write',
  params: HubDetailsParams,
  response: HubDetails,
  handler: async ({ event, params }) => ({ details: await describeRepository(params.repo_id, closedSignal(event)) })
})
