import { getSetting } from '#server/system/settings'
import { ConversationSettings } from '#shared/schemas/settings'

export default defineApiHandler({
  summary: 'How spoken conversations are led',
  permission: 'tts.read',
  response: ConversationSettings,
  handler: () => getSetting('conversation')
})
