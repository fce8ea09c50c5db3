import { detectLanguage } from '#shared/utils/language'
import { say } from '#server/tts/speech'
import { SAMPLE_TEXTS } from '#server/tts/sample'
import { ensureSpeaks, getVoice } from '#server/tts/voices'
import { getSetting } from '#server/system/settings'
import { VoiceTest } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Hear a voice itself, without another one standing in; a WAV with its measures',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: VoiceTest,
  produces: 'audio/wav',
  async handler({ event, body, user }) {
    const signal = closedSignal(event)
    const voice = await getVoice(body.voice, getSetting('business').language)
    ensureSpeaks(voice)
    const text = body.text ?? SAMPLE_TEXTS[voice.language]
    const language = body.text ? detectLanguage(body.text) : voice.language
    const { frames } = await say({ text, language, voice: voice.id, strict: true }, { caller: user.id, source: 'admin', source_id: user.apiKeyId }, signal)
    return wavFile(event, frames, `test_${voice.id.replace(/[^\w-]/g, '_')}.wav`, signal)
  }
})
