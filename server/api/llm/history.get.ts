import { listPlainHistory } from '#server/dialogue/plain-history'
import { History } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Your conversation at POST /chat',
  permission: 'chat.read',
  response: History,
  async handler({ user }) {
    const history = await listPlainHistory(user)
    return { history, count: history.length }
  }
})
