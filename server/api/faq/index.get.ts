import { listFaqEntries } from '#server/knowledge/faq'
import { FaqDictionary } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'List FAQ entries',
  permission: 'faq.read',
  response: FaqDictionary,
  async handler() {
    const entries = await listFaqEntries()
    return { faq: Object.fromEntries(entries.filter(entry => entry.enabled).map(({ question, answer }) => [question, answer])), entries }
  }
})
