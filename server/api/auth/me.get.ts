import { config } from '#server/runtime/config'
import { isSetUp } from '#server/system/auth'
import { getSetting } from '#server/system/settings'
import { getUser } from '#server/system/users'
import { Me } from '#shared/schemas/users'

export default defineApiHandler({
  summary: 'Who is signed in and what they may do',
  permission: 'signed-in',
  response: Me,
  async handler({ user }) {
    const { display_name } = await getUser(user.id)
    return {
      id: user.id,
      username: user.username,
      role: user.role,
      deployment_mode: config().DEPLOYMENT_MODE,
      display_name,
      permissions: [...user.permissions],
      setup_done: isSetUp(),
      language: getSetting('business').language
    }
  }
})
