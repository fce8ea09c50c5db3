import { startTurn } from '#server/dialogue/live-turns'
import { chatEvents } from '#server/dialogue/chat-events'
import { turnInputOf } from '#server/dialogue/chat-turns'
import { MessageCreate, SessionParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Say something and stream the answer (events: ChatEvent, then [DONE])',
  permission: 'chat.write',
  scope: 'chat',
  params: SessionParams,
  body: MessageCreate,
  produces: 'text/event-stream',
  async handler({ event, params, body, user }) {
    const turn = await startTurn(params.session_id, await turnInputOf(params.session_id, { at: 'append' }, body, user))
    await sendEvents(event, chatEvents(turn))
  }
})
