import { getUser } from '#server/system/users'
import { Profile } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'The signed-in user',
  permission: 'signed-in',
  response: Profile,
  handler: ({ user }) => getUser(user.id)
})
