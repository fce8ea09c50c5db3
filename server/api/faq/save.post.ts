import { ok } from '#shared/schemas/common'
import { FaqStored } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Does nothing: every change is stored at once. Kept for programs written for the predecessor',
  permission: 'faq.write',
  response: FaqStored,
  handler: () => ({ ...ok, message: 'Every change is stored at once' })
})
