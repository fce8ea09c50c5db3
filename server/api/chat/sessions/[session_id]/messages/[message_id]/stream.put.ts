import { startTurn } from '#server/dialogue/live-turns'
import { chatEvents } from '#server/dialogue/chat-events'
import { turnInputOf } from '#server/dialogue/chat-turns'
import { MessageEdit, MessageParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Say something another way and stream the answer',
  permission: 'chat.write',
  scope: 'chat',
  params: MessageParams,
  body: MessageEdit,
  produces: 'text/event-stream',
  async handler({ event, params, body, user }) {
    const input = await turnInputOf(params.session_id, { at: 'edit', messageId: params.message_id }, body, user)
    await sendEvents(event, chatEvents(await startTurn(params.session_id, input)))
  }
})
