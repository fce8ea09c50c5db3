import { reloadFaq } from '#server/knowledge/faq'
import { ok } from '#shared/schemas/common'
import { FaqReloaded } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Read the FAQ from the database again',
  permission: 'faq.write',
  response: FaqReloaded,
  handler: async () => ({ ...ok, count: await reloadFaq() })
})
