import { testSttProvider } from '#server/stt/providers'
import { getSetting } from '#server/system/settings'
import { speakSample } from '#server/tts/sample'
import { IdParams } from '#shared/schemas/common'
import { EngineProviderTested } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Let the server recognise a sentence that the built-in voice speaks',
  permission: 'stt.write',
  limit: 'stt',
  params: IdParams,
  response: EngineProviderTested,
  async handler({ event, params }) {
    const signal = closedSignal(event)
    const { language } = getSetting('business')
    return testSttProvider(params.id, await speakSample(language, signal), language, signal)
  }
})
