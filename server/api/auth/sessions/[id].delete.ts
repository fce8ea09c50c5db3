import { endSignIn } from '#server/system/sign-ins'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Sign out another browser or program of this user',
  permission: 'signed-in',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await endSignIn(user.id, params.id)
    return ok
  }
})
