import { plainChat } from '#server/dialogue/plain-chat'
import { PlainChat, PlainChatAnswer } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Say something and get the answer; without a session, in the caller\'s plain conversation',
  permission: 'chat.write',
  scope: 'chat',
  body: PlainChat,
  response: PlainChatAnswer,
  handler: ({ body, user }) => plainChat(body.text, body.session_id, user)
})
