import { deleteProvider } from '#server/llm/providers'
import { ok, OkMessage } from '#shared/schemas/common'
import { ProviderParams } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Delete a provider with its key',
  permission: 'providers.write',
  params: ProviderParams,
  response: OkMessage,
  async handler({ params, user }) {
    await deleteProvider(params.provider_id, user)
    return { ...ok, message: `Provider ${params.provider_id} deleted` }
  }
})
