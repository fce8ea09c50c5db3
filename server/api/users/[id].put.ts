import { updateUser } from '#server/system/users'
import { IdParams } from '#shared/schemas/common'
import { UserPatch, UserResponse } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'Change a user\'s role, name, state or password',
  permission: 'users.write',
  params: IdParams,
  body: UserPatch,
  response: UserResponse,
  handler: async ({ params, body, user }) => ({ user: await updateUser(params.id, body, user) })
})
