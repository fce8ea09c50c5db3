import { REMOTE_TTS_DRIVERS } from '#server/tts/providers'
import { listEngineProviders } from '#server/system/engine-providers'
import { EngineProviderList } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Servers that speak for us; a key never leaves',
  permission: 'tts.write',
  response: EngineProviderList,
  handler: async () => ({ providers: await listEngineProviders('tts'), drivers: [...REMOTE_TTS_DRIVERS] })
})
