import { createPasswordLink } from '#server/system/users'
import { IdParams } from '#shared/schemas/common'
import { UserLink } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'Make a one-time link with which the user chooses a new password',
  permission: 'users.write',
  params: IdParams,
  response: UserLink,
  handler: ({ params, user }) => createPasswordLink(params.id, user)
})
