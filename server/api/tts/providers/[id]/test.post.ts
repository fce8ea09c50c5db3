import { getSetting } from '#server/system/settings'
import { testTtsProvider } from '#server/tts/providers'
import { IdParams } from '#shared/schemas/common'
import { EngineProviderTested } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Let the server speak a sentence, and say which voices it has',
  permission: 'tts.write',
  limit: 'tts',
  params: IdParams,
  response: EngineProviderTested,
  handler: ({ event, params }) => testTtsProvider(params.id, getSetting('business').language, closedSignal(event))
})
