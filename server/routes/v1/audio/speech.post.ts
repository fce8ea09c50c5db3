import { getDefaultPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { SpeechRequest } from '#shared/schemas/openai'

export default defineApiHandler({
  summary: 'Speak a text, as OpenAI\'s speech API; streamed as it is made',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: SpeechRequest,
  produces: 'audio/mpeg',
  async handler({ event, body, user }) {
    const signal = closedSignal(event)
    const { frames } = await say({ text: body.input, voice: body.voice, speed: body.speed, instructions: body.instructions, personaVoice: getDefaultPersona().voice }, { caller: user.id, source: 'api', source_id: user.apiKeyId }, signal)
    const send = body.stream_format === 'sse' ? sendSpeechEvents : sendSpeech
    await send(event, frames, body.response_format, signal)
  }
})
