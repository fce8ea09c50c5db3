import { deleteFaqEntry, getFaqEntryOf } from '#server/knowledge/faq'
import { ok } from '#shared/schemas/common'
import { FaqDeleted, FaqTriggerParams } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Delete the entry with this question',
  permission: 'faq.write',
  params: FaqTriggerParams,
  response: FaqDeleted,
  async handler({ params, user }) {
    const { id, question } = await getFaqEntryOf(params.trigger)
    await deleteFaqEntry(id, user)
    return { ...ok, deleted: question }
  }
})
