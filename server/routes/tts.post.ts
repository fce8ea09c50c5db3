import { getDefaultPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { PlainSpeech } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Speak a text with the current voice; a WAV file, sent whole unless it is longer than a minute',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: PlainSpeech,
  produces: 'audio/wav',
  async handler({ event, body, user }) {
    const signal = closedSignal(event)
    const { frames } = await say({ ...body, personaVoice: getDefaultPersona().voice }, { caller: user.id, source: 'api', source_id: user.apiKeyId }, signal)
    return wavFile(event, frames, 'response.wav', signal)
  }
})
