import { listVoices } from '#server/tts'
import { getCurrentVoice } from '#server/tts/current-voice'
import { describeVoice } from '#server/tts/describe-voice'
import { VoiceList } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Voices and the one in use',
  permission: 'chat.read',
  scope: 'speech',
  response: VoiceList,
  async handler() {
    const current = await getCurrentVoice()
    return { voices: (await listVoices()).map(voice => describeVoice(voice, current.voice)), current }
  }
})
