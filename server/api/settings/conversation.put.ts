import { audit } from '#server/system/audit'
import { setSetting } from '#server/system/settings'
import { ConversationSettings } from '#shared/schemas/settings'

export default defineApiHandler({
  summary: 'Change how spoken conversations are led',
  permission: 'settings.write',
  body: ConversationSettings,
  response: ConversationSettings,
  async handler({ body, user }) {
    await setSetting('conversation', body)
    audit('update', 'config', user, { id: 'conversation' })
    return body
  }
})
