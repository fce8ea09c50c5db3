import { choosePassword } from '#server/system/auth'
import { ChoosePassword, LoggedIn } from '#shared/schemas/users'

export default definePublicHandler({
  summary: 'Choose the password with a one-time link, and sign in',
  limit: 'auth',
  body: ChoosePassword,
  response: LoggedIn,
  handler: async ({ event, body }) => startedSession(event, await choosePassword(body.token, body.password, originOf(event)))
})
