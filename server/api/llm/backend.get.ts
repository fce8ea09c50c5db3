import { getBackend } from '#server/llm/backend'
import { Backend } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'What answers now',
  permission: 'llm.read',
  response: Backend,
  handler: ({ user }) => getBackend(user)
})
