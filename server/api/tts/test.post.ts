import { findPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { TtsTest } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Hear a text; WAV is sent whole with its measures, other formats as they are made',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: TtsTest,
  produces: 'audio/wav',
  async handler({ event, body: { format, persona, ...request } }) {
    const signal = closedSignal(event)
    const { frames } = await say({ ...request, personaVoice: findPersona(persona).voice }, { source: 'admin' }, signal)
    return format === 'wav' ? wavFile(event, frames, 'test.wav') : sendSpeech(event, frames, format, signal)
  }
})
