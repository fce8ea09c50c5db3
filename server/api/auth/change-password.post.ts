import { changePassword } from '#server/system/auth'
import { PasswordChange } from '#shared/schemas/users'
import { OkMessage } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Change the own password; every other sign-in of the user ends',
  permission: 'profile.write',
  limit: 'auth',
  body: PasswordChange,
  response: OkMessage,
  async handler({ event, user, body }) {
    await changePassword(user, body.old_password, body.new_password, originOf(event), user.signInId)
    return { status: 'ok', message: 'Password changed' } as const
  }
})
