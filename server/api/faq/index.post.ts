import { createFaqEntry } from '#server/knowledge/faq'
import { ok } from '#shared/schemas/common'
import { FaqSaved, FaqTrigger } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Add a question and its answer',
  permission: 'faq.write',
  body: FaqTrigger,
  response: FaqSaved,
  async handler({ body: { trigger, response, keywords = [], enabled = true }, user }) {
    const { question } = await createFaqEntry({ question: trigger, answer: response, keywords, enabled, set_id: null }, user)
    return { ...ok, trigger: question }
  }
})
