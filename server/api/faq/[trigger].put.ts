import { getFaqEntryOf, updateFaqEntry } from '#server/knowledge/faq'
import { ok } from '#shared/schemas/common'
import { FaqSaved, FaqTrigger, FaqTriggerParams } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Change the entry with this question',
  permission: 'faq.write',
  params: FaqTriggerParams,
  body: FaqTrigger,
  response: FaqSaved,
  async handler({ params, body: { trigger, response, ...rest }, user }) {
    const { id } = await getFaqEntryOf(params.trigger)
    const { question } = await updateFaqEntry(id, { question: trigger, answer: response, ...rest }, user)
    return { ...ok, trigger: question }
  }
})
