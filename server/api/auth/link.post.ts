import { getLinkOwner } from '#server/system/one-time-links'
import { LinkInfo, LinkParams } from '#shared/schemas/users'

export default definePublicHandler({
  summary: 'Whose one-time link this is; does not use it up',
  limit: 'auth',
  body: LinkParams,
  response: LinkInfo,
  async handler({ body }) {
    const { user, purpose } = await getLinkOwner(body.token)
    return { username: user.username, purpose }
  }
})
