import { clearPlainHistory } from '#server/dialogue/plain-history'
import { ok } from '#shared/schemas/common'
import { HistoryCleared } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Forget your conversation at POST /chat',
  permission: 'chat.write',
  response: HistoryCleared,
  handler: async ({ user }) => ({ ...ok, cleared_messages: await clearPlainHistory(user) })
})
