import { dismissGap } from '#server/knowledge/gaps'
import { IdParams, ok } from '#shared/schemas/common'
import { GapSaved } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Leave a question unanswered for good',
  permission: 'knowledge.write',
  params: IdParams,
  response: GapSaved,
  handler: async ({ params, user }) => ({ ...ok, gap: await dismissGap(params.id, user) })
})
