import { deleteSessions } from '#server/dialogue/sessions'
import { BulkDelete, BulkDeleted } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Delete several conversations',
  permission: 'chat.write',
  scope: 'chat',
  body: BulkDelete,
  response: BulkDeleted,
  handler: async ({ body, user }) => ({ status: 'ok', deleted: await deleteSessions(body.session_ids, user) } as const)
})
