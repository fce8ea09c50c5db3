import { choosePassword } from '#server/system/auth'
import { ChoosePassword, LoggedIn } from '#shared/schemas/users'

export default definePublicHandler({
  summary: 'Choose the password with a one-time link, and sign in',
  limit: 'auth',
  body: ChoosePassword,
  response: LoggedIn,
  async handler({ event, body }) {
    ensureNoOtherSite(event)
    return startedSession(event, await choosePassword(body.token, body.password, originOf(event)))
  }
})
