import { deleteSessions, getSessionRow } from '#server/dialogue/sessions'
import { SessionParams } from '#shared/schemas/chat'
import { Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Delete a conversation',
  permission: 'chat.write',
  scope: 'chat',
  params: SessionParams,
  response: Ok,
  async handler({ params, user }) {
    await getSessionRow(params.session_id, user)
    await deleteSessions([params.session_id], user)
    return ok
  }
})
