import { createSession } from '#server/dialogue/sessions'
import { SessionCreate, SessionResponse } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Start a conversation',
  permission: 'chat.write',
  scope: 'chat',
  body: SessionCreate,
  response: SessionResponse,
  handler: async ({ body, user }) => ({ session: await createSession(body, user) })
})
