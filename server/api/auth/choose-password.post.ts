import { config } from '#server/runtime/config'
import { choosePassword } from '#server/system/auth'
import { ChoosePassword, LoggedIn } from '#shared/schemas/users'

export default definePublicHandler({
  summary: 'Choose the password with a one-time link, and sign in',
  limit: 'auth',
  body: ChoosePassword,
  response: LoggedIn,
  async handler({ event, body }) {
    const { token, expires } = await choosePassword(body.token, body.password, originOf(event))
    setSessionCookie(event, token, expires)
    return { access_token: token, token_type: 'bearer', expires_in: Math.round(config().ADMIN_JWT_EXPIRATION_HOURS * 3_600) } as const
  }
})
