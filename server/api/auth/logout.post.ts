import { endSignIn } from '#server/system/sign-ins'
import { Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Sign out of this browser or program',
  permission: 'signed-in',
  response: Ok,
  async handler({ event, user }) {
    if (user.signInId) await endSignIn(user.id, user.signInId)
    clearSessionCookie(event)
    return ok
  }
})
