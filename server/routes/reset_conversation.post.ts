import { resetPlainChat } from '#server/dialogue/plain-chat'
import { OkMessage } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Begin the plain conversation of POST /chat anew',
  permission: 'chat.write',
  scope: 'chat',
  response: OkMessage,
  async handler({ user }) {
    await resetPlainChat(user)
    return { status: 'ok', message: 'Conversation reset' } as const
  }
})
