import { getSession } from '#server/dialogue/sessions'
import { SessionParams, SessionResponse } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'A conversation with its active branch',
  permission: 'chat.read',
  scope: 'chat',
  params: SessionParams,
  response: SessionResponse,
  handler: async ({ params, user }) => ({ session: await getSession(params.session_id, user) })
})
