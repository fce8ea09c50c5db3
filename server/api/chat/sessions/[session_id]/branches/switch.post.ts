import { switchBranch } from '#server/dialogue/sessions'
import { BranchSwitch, BranchSwitched, SessionParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Make the branch through a message the active one',
  permission: 'chat.write',
  scope: 'chat',
  params: SessionParams,
  body: BranchSwitch,
  response: BranchSwitched,
  handler: async ({ params, body, user }) => ({ status: 'ok', session: await switchBranch(params.session_id, body.message_id, user) } as const)
})
