import { askDocument } from '#server/dialogue/ask-document'
import { IdParams } from '#shared/schemas/common'
import { DocumentAnswer, DocumentQuestion } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Ask one document',
  permission: 'chat.write',
  params: IdParams,
  body: DocumentQuestion,
  response: DocumentAnswer,
  handler: ({ event, params, body, user }) => askDocument(params.id, body.question, user, closedSignal(event))
})
