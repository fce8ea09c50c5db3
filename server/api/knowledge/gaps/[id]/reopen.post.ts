import { reopenGap } from '#server/knowledge/gaps'
import { IdParams, ok } from '#shared/schemas/common'
import { GapSaved } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Let a question wait for an answer again',
  permission: 'knowledge.write',
  params: IdParams,
  response: GapSaved,
  handler: async ({ params, user }) => ({ ...ok, gap: await reopenGap(params.id, user) })
})
