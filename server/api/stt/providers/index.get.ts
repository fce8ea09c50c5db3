import { REMOTE_STT_DRIVERS } from '#server/stt/providers'
import { listSpeechProviders } from '#server/system/speech-providers'
import { SpeechProviderList } from '#shared/schemas/speech-providers'

export default defineApiHandler({
  summary: 'Servers that recognise for us; a key never leaves',
  permission: 'stt.write',
  response: SpeechProviderList,
  handler: async () => ({ providers: await listSpeechProviders('stt'), drivers: [...REMOTE_STT_DRIVERS] })
})
