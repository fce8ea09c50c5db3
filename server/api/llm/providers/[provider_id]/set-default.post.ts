import { setDefaultProvider } from '#server/llm/providers'
import { ok, OkMessage } from '#shared/schemas/common'
import { ProviderParams } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Let this provider answer',
  permission: 'llm.write',
  params: ProviderParams,
  response: OkMessage,
  async handler({ params, user }) {
    await setDefaultProvider(params.provider_id, user)
    return { ...ok, message: `Provider ${params.provider_id} answers from now on` }
  }
})
