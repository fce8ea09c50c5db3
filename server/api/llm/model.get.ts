import { getBackend } from '#server/llm/backend'
import { CurrentModel } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Model that answers now',
  permission: 'llm.read',
  response: CurrentModel,
  handler: ({ user }) => getBackend(user)
})
