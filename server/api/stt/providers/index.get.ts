import { REMOTE_STT_DRIVERS } from '#server/stt/providers'
import { listEngineProviders } from '#server/system/engine-providers'
import { EngineProviderList } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Servers that recognise for us; a key never leaves',
  permission: 'stt.write',
  response: EngineProviderList,
  handler: async () => ({ providers: await listEngineProviders('stt'), drivers: [...REMOTE_STT_DRIVERS] })
})
