import { startTurn } from '#server/dialogue/live-turns'
import { chatEvents } from '#server/dialogue/chat-events'
import { questionAgain } from '#server/dialogue/chat-turns'
import { MessageParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Answer again and stream the answer',
  permission: 'chat.write',
  scope: 'chat',
  params: MessageParams,
  produces: 'text/event-stream',
  async handler({ event, params, user }) {
    const input = await questionAgain(params.session_id, params.message_id, user)
    await sendEvents(event, chatEvents(await startTurn(params.session_id, input)))
  }
})
