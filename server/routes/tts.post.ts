import { getDefaultPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { PlainSpeech } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Speak a text with the current voice; a whole WAV file',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: PlainSpeech,
  produces: 'audio/wav',
  async handler({ event, body, user }) {
    const { frames } = await say({ ...body, personaVoice: getDefaultPersona().voice }, { source: 'api', source_id: user.apiKeyId }, closedSignal(event))
    return wavFile(event, frames, 'response.wav')
  }
})
