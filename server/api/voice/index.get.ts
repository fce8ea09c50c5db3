import { getCurrentVoice } from '#server/tts/current-voice'
import { CurrentVoice } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'The voice in use',
  permission: 'chat.read',
  response: CurrentVoice,
  handler: () => getCurrentVoice()
})
