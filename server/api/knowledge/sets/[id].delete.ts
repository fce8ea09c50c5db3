import { deleteSet } from '#server/knowledge/sets'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Delete a knowledge set; what it holds goes to the general one',
  permission: 'knowledge.manage',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteSet(params.id, user)
    return ok
  }
})
