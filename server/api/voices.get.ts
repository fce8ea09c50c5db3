import { listVoices } from '#server/tts'
import { getCurrentVoice } from '#server/tts/current-voice'
import { VoiceList } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Voices and the one in use',
  permission: 'chat.read',
  scope: 'speech',
  response: VoiceList,
  async handler() {
    const current = await getCurrentVoice()
    const voices = (await listVoices()).map(({ driver, description, ...voice }) =>
      ({ ...voice, engine: driver, description: description ?? null, available: true, default: voice.id === current.voice }))
    return { voices, current }
  }
})
