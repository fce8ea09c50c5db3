import { config } from '#server/runtime/config'
import { isSetUp } from '#server/system/auth'
import { AuthStatus } from '#shared/schemas/users'

export default definePublicHandler({
  summary: 'Whether signing in is needed and whether the first set-up was done',
  response: AuthStatus,
  handler: () => ({ enabled: true, jwt_expiration_hours: config().ADMIN_JWT_EXPIRATION_HOURS, needs_setup: !isSetUp() })
})
