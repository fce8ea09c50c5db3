import { config } from '#server/runtime/config'
import { signIn } from '#server/system/auth'
import { LoggedIn, Login } from '#shared/schemas/users'

export default definePublicHandler({
  summary: 'Sign in; sets the cookie for the page and returns a token for programs',
  limit: 'auth',
  body: Login,
  response: LoggedIn,
  async handler({ event, body }) {
    const { token, expires } = await signIn(body.username, body.password, originOf(event))
    setSessionCookie(event, token, expires)
    return { access_token: token, token_type: 'bearer', expires_in: Math.round(config().ADMIN_JWT_EXPIRATION_HOURS * 3_600) } as const
  }
})
