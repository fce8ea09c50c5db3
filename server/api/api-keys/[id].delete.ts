import { deleteApiKey } from '#server/system/api-keys'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Revoke an API key at once',
  permission: 'keys.write',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteApiKey(params.id, user)
    return ok
  }
})
