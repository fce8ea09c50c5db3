import { getSetting } from '#server/system/settings'
import { BusinessResponse } from '#shared/schemas/system'

export default defineApiHandler({
  summary: 'Who the secretary works for',
  permission: 'system.read',
  response: BusinessResponse,
  handler: () => ({ business: getSetting('business') })
})
