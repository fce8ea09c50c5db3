import { startTurn } from '#server/dialogue/live-turns'
import { answerOf, turnInputOf } from '#server/dialogue/chat-turns'
import { MessageAnswered, MessageEdit, MessageParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Say something another way; makes a branch beside the old wording',
  permission: 'chat.write',
  scope: 'chat',
  params: MessageParams,
  body: MessageEdit,
  response: MessageAnswered,
  async handler({ params, body, user }) {
    const input = await turnInputOf(params.session_id, { at: 'edit', messageId: params.message_id }, body, user)
    return answerOf(await startTurn(params.session_id, input))
  }
})
