import { audit } from '#server/system/audit'
import { getSetting, setSetting } from '#server/system/settings'
import { BusinessPatch, BusinessResponse } from '#shared/schemas/system'

export default defineApiHandler({
  summary: 'Change who the secretary works for',
  permission: 'settings.write',
  body: BusinessPatch,
  response: BusinessResponse,
  async handler({ body, user }) {
    await setSetting('business', { ...getSetting('business'), ...body })
    audit('update', 'config', user, { id: 'business' })
    return { business: getSetting('business') }
  }
})
