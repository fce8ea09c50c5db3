import { rawSamples } from '#server/audio'
import { getDefaultPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { TtsStream } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Raw mono samples, little-endian, as they are made',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: TtsStream,
  produces: 'application/octet-stream',
  async handler({ event, body, user }) {
    const { text, language, preset, voice, target_sample_rate, output_format } = body
    const speech = await say({ text, language, preset, voice, personaVoice: getDefaultPersona().voice }, { caller: user.id, source: 'admin', source_id: user.apiKeyId }, closedSignal(event))
    const rate = target_sample_rate ?? speech.sampleRate
    await sendSound(event, rawSamples(speech.frames, speech.sampleRate, rate, output_format), {
      'content-type': 'application/octet-stream', 'x-sample-rate': String(rate), 'x-channels': '1', 'x-format': output_format, 'cache-control': 'no-store'
    })
  }
})
