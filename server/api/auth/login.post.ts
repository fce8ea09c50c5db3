import { signIn } from '#server/system/auth'
import { LoggedIn, Login } from '#shared/schemas/users'

export default definePublicHandler({
  summary: 'Sign in; sets the cookie for the page and returns a token for programs',
  limit: 'auth',
  body: Login,
  response: LoggedIn,
  async handler({ event, body }) {
    ensureNoOtherSite(event)
    return startedSession(event, await signIn(body.username, body.password, originOf(event)))
  }
})
