import { findPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { TtsTest } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Hear a text; a WAV of a minute is sent whole with its measures, all else as it is made',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: TtsTest,
  produces: 'audio/wav',
  async handler({ event, user, body: { format, persona, ...request } }) {
    const signal = closedSignal(event)
    const { frames } = await say({ ...request, personaVoice: findPersona(persona).voice }, { caller: user.id, source: 'admin', source_id: user.apiKeyId }, signal)
    return format === 'wav' ? wavFile(event, frames, 'test.wav', signal) : sendSpeech(event, frames, format, signal)
  }
})
