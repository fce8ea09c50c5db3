import { updateTtsProvider } from '#server/tts/providers'
import { IdParams, ok } from '#shared/schemas/common'
import { EngineProviderPatch, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Change a server that speaks; an empty key leaves the stored one',
  permission: 'tts.write',
  params: IdParams,
  body: EngineProviderPatch,
  response: EngineProviderSaved,
  handler: async ({ params, body, user }) => ({ ...ok, provider: await updateTtsProvider(params.id, body, user) })
})
