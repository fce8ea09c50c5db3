import { REMOTE_TTS_DRIVERS } from '#server/tts/providers'
import { listSpeechProviders } from '#server/system/speech-providers'
import { SpeechProviderList } from '#shared/schemas/speech-providers'

export default defineApiHandler({
  summary: 'Servers that speak for us; a key never leaves',
  permission: 'tts.write',
  response: SpeechProviderList,
  handler: async () => ({ providers: await listSpeechProviders('tts'), drivers: [...REMOTE_TTS_DRIVERS] })
})
