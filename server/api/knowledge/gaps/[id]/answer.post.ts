import { answerGap } from '#server/knowledge/gaps'
import { IdParams, ok } from '#shared/schemas/common'
import { GapAnswer, GapSaved } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Answer a question, by a FAQ entry or by a note in the knowledge',
  permission: 'knowledge.write',
  params: IdParams,
  body: GapAnswer,
  response: GapSaved,
  handler: async ({ params, body, user }) => ({ ...ok, gap: await answerGap(params.id, body, user) })
})
