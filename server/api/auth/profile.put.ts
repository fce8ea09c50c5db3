import { updateProfile } from '#server/system/users'
import { ProfilePatch, User } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'Change the own name',
  permission: 'profile.write',
  body: ProfilePatch,
  response: User,
  handler: ({ user, body }) => updateProfile(user.id, body)
})
