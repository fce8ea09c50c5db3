import { setResponseStatus } from 'h3'
import { chatEvents } from '#server/dialogue/chat-events'
import { findLiveTurn } from '#server/dialogue/live-turns'
import { getSessionRow } from '#server/dialogue/sessions'
import { SessionParams } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Join the answer that is being written, from its beginning; 204 when none is',
  permission: 'chat.read',
  scope: 'chat',
  params: SessionParams,
  produces: 'text/event-stream',
  async handler({ event, params, user }) {
    await getSessionRow(params.session_id, user)
    const turn = findLiveTurn(params.session_id)
    if (!turn) {
      setResponseStatus(event, 204)
      return null
    }
    await sendEvents(event, chatEvents(turn))
  }
})
