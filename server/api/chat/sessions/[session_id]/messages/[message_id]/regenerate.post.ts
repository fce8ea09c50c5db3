import { startTurn } from '#server/dialogue/live-turns'
import { answerOf, questionAgain } from '#server/dialogue/chat-turns'
import { MessageParams, MessageRegenerated } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Answer again; makes a branch beside the old answer',
  permission: 'chat.write',
  scope: 'chat',
  params: MessageParams,
  response: MessageRegenerated,
  async handler({ params, user }) {
    return answerOf(await startTurn(params.session_id, await questionAgain(params.session_id, params.message_id, user)))
  }
})
