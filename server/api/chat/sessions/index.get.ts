import { groupBySource, listSessions } from '#server/dialogue/sessions'
import { SessionList, SessionListQuery } from '#shared/schemas/chat'

export default defineApiHandler({
  summary: 'List conversations, the newest first',
  permission: 'chat.read',
  scope: 'chat',
  query: SessionListQuery,
  response: SessionList,
  async handler({ query, user }) {
    const { sessions, total } = await listSessions(user, query)
    return query.group_by ? { sessions: groupBySource(sessions), grouped: true, total } as const : { sessions, total }
  }
})
