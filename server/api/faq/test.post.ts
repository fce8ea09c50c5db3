import { testFaq } from '#server/knowledge/faq-test'
import { FaqTest, FaqTested } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Say what the FAQ would answer, and why',
  permission: 'faq.read',
  body: FaqTest,
  response: FaqTested,
  handler: ({ body }) => testFaq(body.text)
})
