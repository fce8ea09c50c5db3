import { askDocumentEvents, questionTo } from '#server/dialogue/ask-document'
import { IdParams } from '#shared/schemas/common'
import { DocumentQuestion } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Ask one document and stream the answer (events: ChatEvent, then [DONE])',
  permission: 'chat.write',
  params: IdParams,
  body: DocumentQuestion,
  produces: 'text/event-stream',
  async handler({ event, params, body, user }) {
    const signal = closedSignal(event)
    await sendEvents(event, askDocumentEvents(await questionTo(params.id, body.question, user), signal))
  }
})
