import { updateSession } from '#server/dialogue/sessions'
import { SessionParams, SessionPatch, SessionResponse } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Rename a conversation, or change its prompt, model or persona',
  permission: 'chat.write',
  scope: 'chat',
  params: SessionParams,
  body: SessionPatch,
  response: SessionResponse,
  handler: async ({ params, body, user }) => ({ session: await updateSession(params.session_id, body, user) })
})
