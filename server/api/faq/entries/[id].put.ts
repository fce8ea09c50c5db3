import { updateFaqEntry } from '#server/knowledge/faq'
import { IdParams } from '#shared/schemas/common'
import { FaqEntry, FaqEntryPatch } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Change a FAQ entry',
  permission: 'faq.write',
  params: IdParams,
  body: FaqEntryPatch,
  response: FaqEntry,
  handler: ({ params, body, user }) => updateFaqEntry(params.id, body, user)
})
