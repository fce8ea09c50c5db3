import { createFaqEntry } from '#server/knowledge/faq'
import { FaqEntry, FaqEntryCreate } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Add a FAQ entry',
  permission: 'faq.write',
  body: FaqEntryCreate,
  response: FaqEntry,
  status: 201,
  handler: ({ body, user }) => createFaqEntry(body, user)
})
