import { getBranches } from '#server/dialogue/sessions'
import { BranchTree, SessionParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'The whole tree of a conversation',
  permission: 'chat.read',
  scope: 'chat',
  params: SessionParams,
  response: BranchTree,
  handler: async ({ params, user }) => ({ branches: await getBranches(params.session_id, user) })
})
