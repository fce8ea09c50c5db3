import { audit } from '#server/system/audit'
import { endAllSignIns } from '#server/system/sign-ins'
import { BulkDeleted } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'Sign out everywhere, here included',
  permission: 'signed-in',
  response: BulkDeleted,
  async handler({ event, user }) {
    const deleted = await endAllSignIns(user.id)
    clearSessionCookie(event)
    audit('logout_everywhere', 'auth', user)
    return { status: 'ok', deleted } as const
  }
})
