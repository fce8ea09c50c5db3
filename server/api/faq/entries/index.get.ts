import { listFaqEntries } from '#server/knowledge/faq'
import { FaqEntryList } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'List FAQ entries by id',
  permission: 'faq.read',
  response: FaqEntryList,
  handler: async () => ({ entries: await listFaqEntries() })
})
