import { updateSttProvider } from '#server/stt/providers'
import { IdParams, ok } from '#shared/schemas/common'
import { EngineProviderPatch, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Change a server that recognises; an empty key leaves the stored one',
  permission: 'stt.write',
  params: IdParams,
  body: EngineProviderPatch,
  response: EngineProviderSaved,
  handler: async ({ params, body, user }) => ({ ...ok, provider: await updateSttProvider(params.id, body, user) })
})
