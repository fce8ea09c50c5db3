import { deleteUser } from '#server/system/users'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Delete a user with everything that is theirs',
  permission: 'users.write',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteUser(params.id, user)
    return ok
  }
})
