import { startTurn } from '#server/dialogue/live-turns'
import { answerOf, turnInputOf } from '#server/dialogue/chat-turns'
import { MessageAnswered, MessageCreate, SessionParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Say something and wait for the whole answer',
  permission: 'chat.write',
  scope: 'chat',
  params: SessionParams,
  body: MessageCreate,
  response: MessageAnswered,
  async handler({ params, body, user }) {
    const { message, response } = await answerOf(await startTurn(params.session_id, await turnInputOf(params.session_id, { at: 'append' }, body, user)))
    return { message, response }
  }
})
