import { deleteMessage } from '#server/dialogue/sessions'
import { MessageParams } from '#shared/schemas/chat'
import { Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Delete a message with everything below it',
  permission: 'chat.write',
  scope: 'chat',
  params: MessageParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteMessage(params.session_id, params.message_id, user)
    return ok
  }
})
